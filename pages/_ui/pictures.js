// The chart on the page as a picture: what Plotly drew, with title, source and caveats around it.
const NS = "http://www.w3.org/2000/svg";
const SIDE = 16;
const SCALE = 2;

function wrapped(words, most) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

function written(svg, words, y, { size, colour, weight, font }) {
  const text = document.createElementNS(NS, "text");
  text.setAttribute("x", SIDE);
  text.setAttribute("y", y);
  text.setAttribute("style",
    `font-family:${font};font-size:${size}px;font-weight:${weight};fill:${colour}`);
  text.textContent = words;
  svg.appendChild(text);
}

function copied(layer) {
  const copy = layer.cloneNode(true);
  // Patterns are named with the page's address in front, which a file of its own does not have.
  for (const one of copy.querySelectorAll("[style]")) {
    const style = one.getAttribute("style");
    one.setAttribute("style", style.replace(/url\(["']?[^)"']*#([^)"']+)["']?\)/g, "url(#$1)"));
  }
  for (const name of ["clip-path", "fill"]) {
    for (const one of copy.querySelectorAll(`[${name}]`)) {
      const value = one.getAttribute(name);
      one.setAttribute(name, value.replace(/url\(["']?[^)"']*#([^)"']+)["']?\)/g, "url(#$1)"));
    }
  }
  return copy;
}

function drawing(plot, data) {
  const layers = [...plot.querySelectorAll("svg.main-svg")];
  const width = Number(layers[0].getAttribute("width"));
  const height = Number(layers[0].getAttribute("height"));
  const titles = wrapped(data.title, Math.floor(width / 10));
  const lines = data.lines.flatMap((line) => wrapped(line, Math.floor(width / 7)));
  const top = 20 + titles.length * 24;
  const all = top + height + 12 + lines.length * 18 + 8;
  const svg = document.createElementNS(NS, "svg");
  const size = { width: width + 2 * SIDE, height: all };
  for (const [name, value] of Object.entries({ ...size, viewBox: `0 0 ${size.width} ${all}`,
    xmlns: NS, role: "img", "aria-label": data.alt })) svg.setAttribute(name, value);
  const paper = document.createElementNS(NS, "rect");
  for (const [name, value] of Object.entries({ ...size, fill: "#ffffff" }))
    paper.setAttribute(name, value);
  svg.appendChild(paper);
  titles.forEach((line, place) => written(svg, line, 28 + place * 24,
    { size: 18, colour: data.ink, weight: 700, font: data.font }));
  for (const layer of layers) {
    const copy = copied(layer);
    copy.setAttribute("x", SIDE);
    copy.setAttribute("y", top);
    copy.removeAttribute("class");
    svg.appendChild(copy);
  }
  lines.forEach((line, place) => written(svg, line, top + height + 20 + place * 18,
    { size: 13, colour: data.quiet, weight: 400, font: data.font }));
  return { svg: new XMLSerializer().serializeToString(svg), ...size };
}

function handed(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function painted({ svg, width, height }) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = width * SCALE;
      canvas.height = height * SCALE;
      const context = canvas.getContext("2d");
      context.scale(SCALE, SCALE);
      context.drawImage(image, 0, 0);
      canvas.toBlob(done, "image/png");
    };
    image.onerror = failed;
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

export default function ({ parentElement, data }) {
  const said = parentElement.querySelector(".said");
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = async () => {
      const plot = document.querySelector(`.${data.chart} .js-plotly-plot`);
      if (!plot || !plot.querySelector("svg.main-svg")) {
        said.textContent = "Open the Chart tab first: the picture is taken from it.";
        return;
      }
      const made = drawing(plot, data);
      const isPng = button.dataset.kind === "png";
      const blob = isPng ? await painted(made) : new Blob([made.svg], { type: "image/svg+xml" });
      handed(blob, `${data.name}.${button.dataset.kind}`);
      said.textContent = "The picture has been downloaded.";
    };
  }
}
