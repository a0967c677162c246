// Every visible text with its contrast on its background (WCAG 2.1) and its size in pixels.
() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (colour, below) => {
    context.fillStyle = `rgb(${below.join()})`;
    context.fillRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (rgb) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const each of document.querySelectorAll("h1, h2, h3, p, li, th, td, dt, dd, a, label, summary, text, figcaption, pre")) {
    if (!each.checkVisibility() || !each.textContent.trim()) continue;
    const chain = [];
    for (let up = each; up; up = up.parentElement) chain.unshift(up);
    const back = chain.reduce((below, up) => over(getComputedStyle(up).backgroundColor, below), [255, 255, 255]);
    const style = getComputedStyle(each);
    const ink = over(each instanceof SVGElement ? style.fill : style.color, back);
    const [light, dark] = [luminance(ink), luminance(back)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    const name = `${each.tagName} ${each.textContent.trim().slice(0, 30)}`;
    found.push([name, contrast, parseFloat(style.fontSize)]);
  }
  return found;
}
