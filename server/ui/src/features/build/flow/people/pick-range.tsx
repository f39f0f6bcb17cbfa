/** From whom somebody picks, and how many. */
import type { ReactNode } from "react";
import type { Json } from "@/shared/api/types";
import { NumberInput } from "@/shared/controls/number-input";
import { useTexts } from "@/shared/i18n/texts";
import { listIn, objectIn } from "../flow-document";
import panel from "../panel/panel.module.css";
import { Row } from "../../frame/row";
import { noticeTexts } from "../texts/notice-texts";
import { flowDesignTexts } from "../texts/texts";

interface PickRangeProps {
  readonly id: string;
  readonly people: Json;
  /** Says which of several this is. */
  readonly name: string;
  readonly onChange: (people: Json) => void;
  /** The list of those who may be picked. */
  readonly children: ReactNode;
}

const MOST = 50;

export function PickRange({ id, people, name, onChange, children }: PickRangeProps) {
  const say = useTexts(noticeTexts);
  const t = useTexts(flowDesignTexts);
  const written = objectIn(people);
  const set = (keyword: "min" | "max", next: number | null) => {
    const { [keyword]: _, ...rest } = written;
    const number = Math.min(MOST, Math.max(1, Math.round(next ?? 1)));
    onChange(next === null ? rest : { ...rest, [keyword]: number });
  };
  const count = (keyword: "min" | "max") => (
    <Row id={`${id}-${keyword}`} label={say(keyword === "min" ? "pickMin" : "pickMax", { name })}>
      <NumberInput
        id={`${id}-${keyword}`}
        value={typeof written[keyword] === "number" ? written[keyword] : null}
        placeholder={say(keyword === "min" ? "pickMinNone" : "pickMaxNone")}
        style={{ decimals: 0 }}
        suffix={t("persons")}
        onChange={(next) => set(keyword, next)}
      />
    </Row>
  );
  return (
    <div className={panel.list}>
      <p className={panel.help}>
        {listIn(written["from"]).length === 0 ? say("pickFromAll") : say("pickFromThese")}
      </p>
      {children}
      {count("min")}
      {count("max")}
    </div>
  );
}
