/** Hands the file at an address to whoever reads the page, under a name. */
export function saveFile(address: string, name: string) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** As long as a browser may take to read what it is handed. */
const READ_WITHIN_MS = 60_000;

/** Hands text over as a file of its own. */
export function saveText(text: string, type: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  saveFile(address, name);
  // Some browsers read it only once the click is over.
  setTimeout(() => URL.revokeObjectURL(address), READ_WITHIN_MS);
}
