import { Dropdown } from "antd";
import { useState } from "react";
import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { SubmitDialog } from "./submit-dialog";

/** Sends the record into a flow; with several flows one chooses first. */
export function SubmitButton({ form, record }: { readonly form: FormDto; readonly record: DataRecord }) {
  const t = useTexts(recordTexts);
  const [chosen, setChosen] = useState<FlowSummary | null>(null);
  const flows = form.flows.filter((flow) => flow.on === "submit");
  // While a flow runs, its tasks are the way on.
  if (flows.length === 0 || record.flow_state === "running" || record.flow_state === "approved") return null;
  const [only] = flows;
  return (
    <>
      {flows.length === 1 && only ? (
        <Button look="primary" onClick={() => setChosen(only)}>
          {t("submit")}
        </Button>
      ) : (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: flows.map((flow) => ({
              key: flow.key,
              label: flow.title,
              onClick: () => setChosen(flow),
            })),
          }}
        >
          <Button look="primary">{t("submit")}</Button>
        </Dropdown>
      )}
      {chosen && <SubmitDialog form={form} record={record} flow={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
