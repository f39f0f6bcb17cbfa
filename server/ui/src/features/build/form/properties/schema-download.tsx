import { useMutation } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import { messageOf } from "@/shared/api/problem";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { saveText } from "@/shared/ui/save-file";
import { useDesigner } from "../designer-context";
import { advancedTexts } from "../texts/advanced-texts";
import { PropertyRow } from "./property-row";

/** The form as a plain JSON Schema, for other systems that check records before they send them. */
export function SchemaDownload() {
  const t = useTexts(advancedTexts);
  const { app, key, published } = useDesigner();
  const take = useMutation({
    mutationFn: () => get<Json>("/apps/{app}/forms/{form}/schema", { path: { app, form: key } }),
    onSuccess: (schema) =>
      saveText(`${JSON.stringify(schema, null, 2)}\n`, "application/schema+json", `${key}.schema.json`),
  });
  // Only what is in force judges records.
  if (published.size === 0) return null;
  return (
    <PropertyRow
      keyword="schema"
      label="JSON Schema"
      help={take.error ? messageOf(take.error) : t("schemaHelp")}
      bad={take.isError}
      group
    >
      {(id, describedBy) => (
        <Button
          id={id}
          disabled={take.isPending}
          aria-describedby={describedBy}
          onClick={() => take.mutate()}
        >
          {t("schemaTake")}
        </Button>
      )}
    </PropertyRow>
  );
}
