/** Hands the file at an address to whoever reads the page, under a name. */
export function saveFile(address: string, name: string) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** Hands text over as a file of its own. */
export function saveText(text: string, type: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  saveFile(address, name);
  URL.revokeObjectURL(address);
}
