/** The types of file a field may be limited to, and how `accept` names them. */
import type { FileTypeName } from "@/shared/api/form-types";

export const FILE_TYPES = [
  "image",
  "pdf",
  "document",
  "spreadsheet",
  "presentation",
  "text",
  "archive",
  "audio",
  "video",
] as const satisfies readonly FileTypeName[];

const ACCEPT: Readonly<Record<FileTypeName, readonly string[]>> = {
  image: ["image/*"],
  pdf: [".pdf"],
  document: [".doc", ".docx"],
  spreadsheet: [".xls", ".xlsx"],
  presentation: [".ppt", ".pptx"],
  text: [".txt", ".csv", ".md", ".log"],
  archive: [".zip", ".rar", ".7z", ".gz", ".tgz"],
  audio: ["audio/*"],
  video: ["video/*"],
};

/** What a file input with these types accepts; anything when there are none. */
export function acceptOf(types: readonly FileTypeName[] | undefined): string[] {
  return (types ?? []).flatMap((type) => ACCEPT[type]);
}
