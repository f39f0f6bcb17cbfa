/** A form that only a page knows: drawn like any other, with every field free to write. */
import type { FormDto, FormSchema } from "@/shared/api/form-types";

export function formOf(title: string, schema: FormSchema): FormDto {
  const keys = Object.keys(schema.properties ?? {});
  return {
    app: "",
    key: "",
    title,
    schema,
    rights: {
      create: true,
      read: false,
      update: false,
      delete: false,
      import: false,
      export: false,
      fields: Object.fromEntries(keys.map((key) => [key, "edit" as const])),
    },
    views: [],
    rules: [],
    flows: [],
    operators: {},
  };
}
