import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn, type Keywords } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { ButtonStart } from "./button-start";
import { CatchUpChoice } from "./catch-up-choice";
import { DateDistance } from "./date-distance";
import { RecordStart } from "./record-start";
import { Row } from "../../frame/row";
import { Section } from "./section";
import { SCHEDULES, Timetable } from "./timetable";
import { useStart } from "./use-start";
import { WebhookStart } from "./webhook-start";

const WAYS = ["submit", "record", "date", "cron", "button", "webhook"] as const;

/** What starts the flow, and when. */
export function StartSection() {
  const t = useTexts(flowDesignTexts);
  const { flow, vocabulary } = useFlow();
  const { start, set } = useStart();
  return (
    <Section id="flow-start" title={t("startSection")} open>
      <WayChoice />
      <FormChoice />
      {start.on === "record" && <RecordStart />}
      {start.on === "date" && <DateDistance id="flow-start" at={["start"]} value={start} />}
      {start.on === "cron" && (
        <Timetable id="flow-start" cron={textIn(start["cron"])} onChange={(next) => set("cron", next)} />
      )}
      {(start.on === "date" || start.on === "cron") && (
        <CatchUpChoice
          id="flow-start-catch-up"
          value={textIn(start["catch_up"])}
          onChange={(next) => set("catch_up", next)}
        />
      )}
      {start.on === "button" && <ButtonStart />}
      {start.on === "webhook" && <WebhookStart />}
      {start.on !== "submit" && flow.form !== "" && (
        <Row id="flow-start-when" label={t("startWhen")} group>
          <ConditionBuilder
            key={flow.form}
            vocabulary={vocabulary}
            condition={start["when"]}
            label={t("startWhen")}
            onChange={(when) => set("when", when as Json | undefined)}
          />
        </Row>
      )}
    </Section>
  );
}

/** Another way to start begins with what it needs; what comes next stays. */
function WayChoice() {
  const t = useTexts(flowDesignTexts);
  const { store, flow } = useFlow();
  const { start } = flow;
  const choose = (on: string) =>
    store.edit((draft) => {
      const { next } = start;
      const blank: Readonly<Record<string, Keywords>> = {
        submit: { form: flow.form },
        record: { form: flow.form, events: ["create"] },
        date: { form: flow.form, field: "", at: "09:00" },
        button: { form: flow.form },
        webhook: { form: flow.form, run_as: "" },
        cron: { cron: SCHEDULES.daily, ...(flow.form === "" ? {} : { form: flow.form }) },
      };
      draft.set(["start"], { on, ...blank[on], ...(next === undefined ? {} : { next }) });
    });
  return (
    <Row id="flow-start-on" label={t("startOn")}>
      <SelectInput
        id="flow-start-on"
        value={start.on}
        options={WAYS.map((value) => ({ value, title: t(`on_${value}`) }))}
        onChange={choose}
      />
    </Row>
  );
}

function FormChoice() {
  const t = useTexts(flowDesignTexts);
  const { store, flow, entries } = useFlow();
  const isOptional = flow.start.on === "cron";
  return (
    <Row id="flow-start-form" label={t("form")}>
      <SelectInput
        id="flow-start-form"
        value={flow.form}
        emptyTitle={isOptional ? t("noForm") : flow.form === "" ? t("chooseForm") : undefined}
        options={entries
          .filter((entry) => entry.kind === "form")
          .map((entry) => ({ value: entry.key, title: entry.title }))}
        onChange={(next) =>
          store.edit((draft) =>
            next === "" ? draft.remove(["start", "form"]) : draft.set(["start", "form"], next),
          )
        }
      />
    </Row>
  );
}
