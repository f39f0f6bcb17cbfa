/**
 * Sets fields of some records and offers to undo it, with what the engine has filled in anew because of it. Undoing
 * touches only what nobody changed since.
 */
import { App } from "antd";
import type { Field } from "@/features/form/field";
import { takenBack } from "@/features/form/refill";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord, Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useBatch } from "../calls/batch";
import { recordTexts } from "../texts/texts";
import { reasonOf, refusedOf } from "./refused";
import { RefusedButton } from "./refused-lines";

const UNDO_SECONDS = 8;

export interface NewValue {
  readonly field: Field;
  readonly value: Json;
}

export function useSetValues(form: FormDto) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const batch = useBatch(form.app, form.key);

  const undo = async (
    before: readonly DataRecord[],
    after: readonly DataRecord[],
    keys: readonly string[],
  ) => {
    message.destroy();
    try {
      const items = await batch.mutateAsync(
        after.map(({ id, version, values }) => ({
          op: "update" as const,
          id,
          version,
          values: takenBack(form, before.find((one) => one.id === id)?.values ?? {}, values, keys),
        })),
      );
      const failed = items.filter((item) => item.status === "error").length;
      if (failed > 0) void message.warning(t("batchUndoneSome", { n: items.length - failed, failed }));
      else void message.success(t("batchUndone"));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };

  /** Answers the ids of the records that could not be changed. */
  const set = async (records: readonly DataRecord[], wanted: readonly NewValue[]): Promise<string[]> => {
    const values = Object.fromEntries(wanted.map(({ field, value }) => [field.key, value]));
    const items = await batch.mutateAsync(
      records.map(({ id, version }) => ({ op: "update" as const, id, version, values })),
    );
    const done = items.flatMap((item) => item.record ?? []);
    const failed = items.filter((item) => item.status === "error");
    const [only] = records;
    void message.open({
      type: failed.length > 0 ? "warning" : "success",
      duration: UNDO_SECONDS,
      content: (
        <>
          {failed.length > 0
            ? t("batchSome", { n: done.length, failed: failed.length, reason: reasonOf(failed[0]) })
            : records.length === 1 && only
              ? t("cellSaved", { title: inList(wanted.map(({ field }) => field.title)) })
              : t("batchDone", { n: done.length })}{" "}
          <RefusedButton lines={refusedOf(items, records)} />
          {done.length > 0 && (
            <Button look="quiet" onClick={() => void undo(records, done, Object.keys(values))}>
              {t("undo")}
            </Button>
          )}
        </>
      ),
    });
    return failed.flatMap((item) => records[item.index]?.id ?? []);
  };
  return { set, pending: batch.isPending };
}
