// Notes are HTML in the CRM. The page shows and takes plain text.

const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "TR"]);
const UNREAD = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "IFRAME"]);

/** A note's text, its paragraphs and line breaks kept as line ends. */
export function noteText(html) {
  // A parsed document is inert: nothing in it runs or loads.
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return read(body).replace(/[ \t]*\n[ \t]*/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

function read(node) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.textContent.replace(/\s+/g, " ");
    else if (child.nodeType !== Node.ELEMENT_NODE || UNREAD.has(child.tagName)) continue;
    else if (child.tagName === "BR") text += "\n";
    else if (child.tagName === "LI") text += `\n• ${read(child).trim()}`;
    else if (BLOCKS.has(child.tagName)) text += `\n${read(child)}\n`;
    else text += read(child);
  }
  return text;
}

/** Plain text as a note's HTML. */
export function noteHtml(text) {
  const escaped = text.trim().replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  return escaped.replace(/\r?\n/g, "<br>");
}
