import { useState } from "react";
import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { FlowButton } from "./flow-button";
import { RecordSubmit } from "./record-submit";

/** Sends the record into a flow; with several flows one chooses first. */
export function SubmitButton({ form, record }: { readonly form: FormDto; readonly record: DataRecord }) {
  const t = useTexts(recordTexts);
  const [chosen, setChosen] = useState<FlowSummary | null>(null);
  // While a flow runs, its tasks are the way on. A dialog that is open stays: the server says that it comes too late.
  if (!chosen && ["running", "returned", "approved"].includes(record.flow_state ?? "")) return null;
  return (
    <>
      <FlowButton form={form} onChoose={setChosen}>
        {t("submit")}
      </FlowButton>
      {chosen && <RecordSubmit form={form} record={record} flow={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
