/** Writing a record by moving it: one change on the version that was seen, with a way back. */
import { App } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { createElement, useCallback } from "react";
import { takenBack } from "@/features/form/refill";
import type { FormDto } from "@/shared/api/form-types";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { DataRecord, Json, Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeRecord } from "../calls/record";
import { recordsKey } from "../calls/records";
import { viewTexts } from "./texts/texts";

export type Changes = Readonly<Record<string, Json>>;

export interface Refused {
  readonly record: DataRecord;
  readonly changes: Changes;
  readonly problems: readonly Problem[];
}

/**
 * Answers what is stored once the lists show it. `onRefused` is told when the form of the record wants more, so that
 * it can be opened to be completed.
 */
export function useWrite(form: FormDto, onRefused: (refused: Refused) => void) {
  const t = useTexts(viewTexts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const { app, key: formKey } = form;
  const { mutateAsync } = useChangeRecord(app, formKey);

  return useCallback(
    async (record: DataRecord, changes: Changes, said: string): Promise<DataRecord> => {
      try {
        const saved = await mutateAsync({ id: record.id, version: record.version, values: changes });
        const key = `moved-${record.id}`;
        const undo = async () => {
          message.destroy(key);
          try {
            const back = takenBack(form, record.values, saved.values, Object.keys(changes));
            await mutateAsync({ id: record.id, version: saved.version, values: back });
            void message.success(t("undone"));
          } catch (error) {
            void message.error(messageOf(error));
          }
        };
        void message.open({
          key,
          type: "success",
          duration: 8,
          content: createElement(
            "span",
            null,
            said,
            " ",
            createElement(Button, { look: "quiet", onClick: () => void undo() }, t("undo")),
          ),
        });
        // Until the lists show the new version, a second move would be made on the old one.
        await client.invalidateQueries({ queryKey: recordsKey(app, formKey) });
        return saved;
      } catch (error) {
        if (error instanceof ApiProblem && error.code === "version_conflict")
          void message.warning(t("conflict", { title: record.title }));
        else if (error instanceof ApiProblem && error.status === 422)
          onRefused({ record, changes, problems: error.problems });
        else void message.error(messageOf(error));
        throw error;
      }
    },
    [mutateAsync, client, app, form, formKey, message, onRefused, t],
  );
}
