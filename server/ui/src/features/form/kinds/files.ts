import type { Attachment } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";

export function asFiles(value: Json | undefined): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    if (typeof one !== "object" || one === null || Array.isArray(one) || typeof one["id"] !== "string")
      return [];
    const { id, name, size, mime } = one;
    return [
      {
        id,
        name: typeof name === "string" ? name : id,
        size: typeof size === "number" ? size : 0,
        mime: typeof mime === "string" ? mime : "",
      },
    ];
  });
}

export function toJson(files: readonly Attachment[]): Json {
  return files.map(({ id, name, size, mime }) => ({ id, name, size, mime }));
}
