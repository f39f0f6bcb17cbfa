/** Pictures as they lie on this machine, by the id their upload was given: shown at once, and where the server shows none. */
const MOST = 60;
const kept = new Map<string, string>();

export function keepPreview(id: string, file: File) {
  if (!file.type.startsWith("image/") || file.type === "image/svg+xml") return;
  kept.set(id, URL.createObjectURL(file));
  const [oldest] = kept;
  if (kept.size <= MOST || !oldest) return;
  kept.delete(oldest[0]);
  URL.revokeObjectURL(oldest[1]);
}

export function previewOf(id: string): string | undefined {
  return kept.get(id);
}
