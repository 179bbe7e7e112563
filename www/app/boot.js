// A classic script, so that it still runs when a module or the package can't be loaded.
document.getElementById("app").addEventListener("error", () => {
  const state = document.getElementById("state");
  const title = document.createElement("h2");
  const text = document.createElement("p");
  title.textContent = "The page couldn't start";
  text.textContent = "Its scripts or the pipedrive-wasm package didn't load. Build the package with “cargo xtask build”, then reload.";
  state.replaceChildren(title, text);
  state.hidden = false;
  document.getElementById("columns").hidden = true;
  document.body.dataset.state = "error";
});
