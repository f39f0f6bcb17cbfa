/** Before saving: shows what is alike, once for each set of records, and lets the person save all the same. */
import { App } from "antd";
import { useCallback, useRef } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import type { Found } from "../calls/entry";
import { duplicateTexts } from "../texts/texts";
import { FoundRecords } from "./duplicate-notice";

export function useAskAlike(form: FormDto): (found: readonly Found[]) => Promise<boolean> {
  const t = useTexts(duplicateTexts);
  const { modal } = App.useApp();
  /** What the person has looked at and decided to save beside. */
  const agreed = useRef(new Set<string>());
  return useCallback(
    async (found) => {
      // What is refused anyhow is said by the refusal, at its field.
      if (found.some((one) => one.on_entry === "block")) return true;
      const alike = found.filter((one) => one.on_entry === "warn");
      const ids = alike.flatMap((one) => [...one.records.map((record) => record.id), `+${one.hidden}`]);
      if (ids.every((id) => agreed.current.has(id))) return true;
      const saves = await modal.confirm({
        title: t("askTitle"),
        content: (
          <>
            <p>{t("askText")}</p>
            {alike.map((one) => (
              <FoundRecords key={one.fields.join()} app={form.app} form={form.key} found={one} />
            ))}
          </>
        ),
        okText: t("saveAnyway"),
        cancelText: t("lookAgain"),
      });
      if (saves) ids.forEach((id) => agreed.current.add(id));
      return saves;
    },
    [modal, t, form.app, form.key],
  );
}
