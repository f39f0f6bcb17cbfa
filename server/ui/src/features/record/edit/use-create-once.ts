/** Creates a record once, however often it is sent. */
import { App } from "antd";
import { useCallback, useRef } from "react";
import type { Field } from "@/features/form/field";
import type { FieldRights, FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { Json, Values } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeRecord, useCreateRecord, type CreatedRecord, type CreateInput } from "../calls/record";
import { recordTexts } from "../texts/texts";
import { changedSince, wentUnheard } from "./changed-since";

/**
 * Sent again with the same id, the server answers the record it stored the first time. Where nobody heard of that, and
 * something was changed before it was sent again, whoever did is asked whether that is to go into the record.
 */
export function useCreateOnce(form: FormDto, fields: readonly Field[], rights: FieldRights) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const create = useCreateRecord(form.app, form.key);
  const change = useChangeRecord(form.app, form.key);
  /** The values of each time it was sent that nobody answered. */
  const unheard = useRef<readonly Values[]>([]);
  /** Another record is begun. */
  const forget = useCallback(() => {
    unheard.current = [];
  }, []);

  const add = async (created: CreatedRecord, values: Record<string, Json>): Promise<CreatedRecord> => {
    const { id, version, title } = created;
    const changed = fields.filter((field) => field.key in values);
    const adds = await modal.confirm({
      title: t("storedTitle", { title }),
      content: t("storedText", { names: inList(changed.map((field) => field.title)) }),
      okText: t("storedAdd"),
      cancelText: t("storedLeave"),
    });
    if (!adds) return created;
    try {
      return { ...created, ...(await change.mutateAsync({ id, version, values })) };
    } catch (error) {
      // Nobody knows whether they are in it: they stay in the form, and are asked about when it is sent again.
      if (wentUnheard(error)) throw error;
      void message.error(t("storedNotAdded", { reason: messageOf(error) }));
      return created;
    }
  };
  /** `values` are those of the form, from which `input` was made. */
  const send = async (values: Values, input: CreateInput): Promise<CreatedRecord> => {
    try {
      const created = await create.mutateAsync(input);
      const since = created.repeated
        ? changedSince(fields, unheard.current, values, created.values, rights)
        : {};
      const stored = Object.keys(since).length > 0 ? await add(created, since) : created;
      forget();
      return stored;
    } catch (error) {
      if (wentUnheard(error)) unheard.current = [...unheard.current, values];
      throw error;
    }
  };
  return { isPending: create.isPending || change.isPending, send, forget };
}
