addEventListener("message", ({ data, origin }) => {
  document.documentElement.dataset.outcome = JSON.stringify({ ...data, origin });
});
const frame = document.createElement("iframe");
frame.sandbox = "allow-scripts";
frame.src = `frame.html${location.search}`;
document.body.append(frame);
