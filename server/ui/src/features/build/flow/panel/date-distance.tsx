import type { Json } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn, type Keywords } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "../../frame/row";
import { SpanInput } from "./span-input";

interface DateDistanceProps {
  /** The prefix of the ids of its controls. */
  readonly id: string;
  /** Where `field`, `offset` and `at` are written. */
  readonly at: readonly (string | number)[];
  readonly value: Keywords;
}

/** A date of the record, how far from it, and at what time of day. */
export function DateDistance({ id, at, value }: DateDistanceProps) {
  const t = useTexts(flowDesignTexts);
  const { store, fields } = useFlow();
  const set = (keyword: string, next: Json | undefined) =>
    store.edit((draft) => draft.set([...at, keyword], next), `${at.join(" ")} ${keyword}`);
  const dates = fields.filter((field) => ["date", "datetime"].includes((field.source ?? field).kind));
  const offset = textIn(value["offset"]);
  const side = offset === "" ? "on" : offset.startsWith("-") ? "before" : "after";
  const span = offset.replace(/^[+-]/, "") || "1d";
  const write = (next: string, length: string) =>
    set("offset", next === "on" ? undefined : next === "before" ? `-${length}` : `+${length}`);
  return (
    <>
      <Row id={`${id}-field`} label={t("dateField")}>
        <SelectInput
          id={`${id}-field`}
          value={textIn(value["field"])}
          emptyTitle={textIn(value["field"]) === "" ? t("chooseField") : undefined}
          options={dates.map((field) => ({ value: field.key, title: field.title }))}
          onChange={(next) => set("field", next)}
        />
      </Row>
      <Row id={`${id}-side`} label={t("dateSide")}>
        <SelectInput
          id={`${id}-side`}
          value={side}
          options={(["on", "before", "after"] as const).map((one) => ({
            value: one,
            title: t(`dateSide_${one}`),
          }))}
          onChange={(next) => write(next, span)}
        />
      </Row>
      {side !== "on" && (
        <SpanInput
          id={`${id}-offset`}
          label={t("offset")}
          value={span}
          onChange={(length) => write(side, length)}
        />
      )}
      <Row id={`${id}-at`} label={t("atTime")}>
        <TextInput
          id={`${id}-at`}
          type="time"
          value={textIn(value["at"])}
          onChange={(next) => set("at", next === "" ? undefined : next)}
        />
      </Row>
    </>
  );
}
