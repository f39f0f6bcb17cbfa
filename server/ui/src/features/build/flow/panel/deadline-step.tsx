import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../../document/json-tree";
import { listIn, objectIn, textIn } from "../flow-document";
import { PEOPLE_KINDS } from "../people/people";
import { PeopleList } from "../people/people-list";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { SpanInput } from "./span-input";

const ACTIONS = ["remind", "escalate", "transfer", "approve", "reject", "return"] as const;
/** Whoever takes over what is late is known beforehand and has an account. */
const KINDS = PEOPLE_KINDS.filter((kind) => !["pick", "picked_at", "external"].includes(kind));

interface DeadlineStepProps {
  readonly id: string;
  readonly name: string;
  /** Where the step is written. */
  readonly at: Path;
  readonly step: Json;
  readonly onChange: (step: Json) => void;
  readonly onRemove: () => void;
}

/** One thing done before or after the end of a step, to whom it goes and how often it comes again. */
export function DeadlineStep({ id, name, at, step, onChange, onRemove }: DeadlineStepProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(stepTexts);
  const written = objectIn(step);
  const side = "before" in written ? "before" : "after";
  const span = textIn(written[side]) || "0h";
  const action = textIn(written["do"]);
  const { before: _before, after: _after, ...rest } = written;
  const { every: _every, times: _times, to: _to, ...plain } = written;
  const repeats = written["every"] !== undefined;
  return (
    <div className={styles.card}>
      <SelectInput
        id={`${id}-side`}
        label={t("sideOf", { name })}
        value={side}
        options={(["before", "after"] as const).map((value) => ({ value, title: t(`side_${value}`) }))}
        onChange={(next) => onChange({ [next]: span, ...rest })}
      />
      <IconButton icon="close" label={t("remove", { name })} onClick={onRemove} />
      <SpanInput
        id={`${id}-span`}
        label={t("spanOf", { name })}
        value={span}
        onChange={(value) => onChange({ [side]: value, ...rest })}
      />
      <SelectInput
        id={`${id}-do`}
        label={t("actionOf", { name })}
        value={action}
        options={ACTIONS.map((value) => ({
          value,
          title: value === "transfer" ? say("do_transfer") : t(`do_${value}`),
        }))}
        onChange={(next) =>
          onChange({ ...plain, do: next, ...(next === "transfer" ? { to: [{ member: "" }] } : {}) })
        }
      />
      {action === "transfer" && (
        <PeopleList
          id={`${id}-to`}
          at={[...at, "to"]}
          people={listIn(written["to"])}
          label={say("handedTo", { name })}
          kinds={KINDS}
        />
      )}
      {action === "remind" && (
        <Row id={`${id}-repeats`} label={say("repeats", { name })} inline help={say("repeatsHelp")}>
          <SwitchInput
            id={`${id}-repeats`}
            value={repeats}
            onChange={(on) => onChange(on ? { ...plain, every: "2h", times: 3 } : plain)}
          />
        </Row>
      )}
      {repeats && (
        <>
          <SpanInput
            id={`${id}-every`}
            label={say("everyOf", { name })}
            value={textIn(written["every"])}
            onChange={(value) => onChange({ ...written, every: value })}
          />
          <NumberInput
            id={`${id}-times`}
            label={say("timesOf", { name })}
            value={Number(written["times"] ?? 2)}
            style={{ decimals: 0 }}
            onChange={(times) => onChange({ ...written, times: times ?? 2 })}
          />
        </>
      )}
    </div>
  );
}
