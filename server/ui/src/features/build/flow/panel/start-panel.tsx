import { ConditionBuilder } from "@/features/condition/condition-builder";
import { isColumn } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { CheckGroup } from "@/shared/controls/choice-group";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, textIn, wordsIn, type Keywords } from "../flow-document";
import { PeopleList } from "../people/people-list";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import { CatchUpChoice } from "./catch-up-choice";
import { DateDistance } from "./date-distance";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "./section";
import { SCHEDULES, Timetable } from "./timetable";
import { WebhookStart } from "./webhook-start";

const WAYS = ["submit", "record", "date", "cron", "button", "webhook"] as const;
const EVENTS = ["create", "update", "delete", "restore"] as const;
/** Nobody asks for these to start. */
const START_BY_THEMSELVES: ReadonlySet<string> = new Set(["record", "date", "cron"]);

/** The flow as a whole: its name, what starts it, what its tasks show first. */
export function StartPanel({ closable }: { readonly closable: boolean }) {
  const t = useTexts(flowDesignTexts);
  const step = useTexts(stepTexts);
  const { store, flow, fields, select, vocabulary } = useFlow();
  const { start } = flow;
  const set = (path: readonly (string | number)[], value: Json | undefined) =>
    store.edit((draft) => draft.set(path, value), path.join(" "));
  const columns = fields.filter(isColumn).map((field) => ({ value: field.key, title: field.title }));
  // What was before is compared with what is now.
  const after = vocabulary.fields.map((field) => ({
    ...field,
    title: t("afterChange", { name: field.title }),
  }));
  const setWay = (on: string) =>
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
    <aside className={styles.panel} aria-label={t("flowSettings")}>
      <div className={styles.head}>
        <h2>{t("flowSettings")}</h2>
        {closable && <IconButton icon="close" label={t("close")} onClick={() => select(null)} />}
      </div>
      <Row id="flow-title" label={t("flowTitle")}>
        <TextInput
          id="flow-title"
          value={flow.title}
          maxLength={60}
          onChange={(title) => set(["title"], title)}
        />
      </Row>
      <Row
        id="flow-description"
        label={t("flowDescription")}
        help={start.on === "submit" ? t("flowDescriptionHelp") : undefined}
      >
        <TextArea
          id="flow-description"
          value={flow.description}
          rows={2}
          maxLength={500}
          onChange={(text) => set(["description"], text === "" ? undefined : text)}
        />
      </Row>
      <Section id="flow-start" title={t("startSection")} open>
        <Row id="flow-start-on" label={t("startOn")}>
          <SelectInput
            id="flow-start-on"
            value={start.on}
            options={WAYS.map((value) => ({ value, title: t(`on_${value}`) }))}
            onChange={setWay}
          />
        </Row>
        <FormChoice />
        {start.on === "record" && (
          <>
            <Row
              id="flow-start-events"
              label={t("events")}
              group
              help={
                wordsIn(start["events"]).includes("delete")
                  ? t("startDeletedHelp", { takenBack: t("takenBackHelp") })
                  : t("takenBackHelp")
              }
            >
              <CheckGroup
                id="flow-start-events"
                value={wordsIn(start["events"])}
                options={EVENTS.map((value) => ({ value, title: t(`event_${value}`) }))}
                onChange={(next) =>
                  store.edit((draft) => {
                    draft.set(["start", "events"], [...next]);
                    // Only what is changed has values from before.
                    if (!next.includes("update")) draft.set(["start", "was"], undefined);
                  })
                }
              />
            </Row>
            {wordsIn(start["events"]).includes("update") && (
              <>
                <Row id="flow-start-fields" label={t("watched")} group help={t("watchedHelp")}>
                  <CheckGroup
                    id="flow-start-fields"
                    value={wordsIn(start["fields"])}
                    options={columns}
                    onChange={(next) => set(["start", "fields"], next.length === 0 ? undefined : [...next])}
                  />
                </Row>
                {flow.form !== "" && (
                  <Row id="flow-start-was" label={t("startWas")} group help={t("startWasHelp")}>
                    <ConditionBuilder
                      key={flow.form}
                      vocabulary={{ ...vocabulary, own: after }}
                      condition={start["was"]}
                      label={t("startWas")}
                      onChange={(was) => set(["start", "was"], was as Json | undefined)}
                    />
                  </Row>
                )}
              </>
            )}
          </>
        )}
        {start.on === "date" && <DateDistance id="flow-start" at={["start"]} value={start} />}
        {start.on === "cron" && (
          <Timetable
            id="flow-start"
            cron={textIn(start["cron"])}
            onChange={(next) => set(["start", "cron"], next)}
          />
        )}
        {(start.on === "date" || start.on === "cron") && (
          <CatchUpChoice
            id="flow-start-catch-up"
            value={textIn(start["catch_up"])}
            onChange={(next) => set(["start", "catch_up"], next)}
          />
        )}
        {start.on === "button" && <PressedButton />}
        {start.on === "webhook" && <WebhookStart />}
        {start.on !== "submit" && flow.form !== "" && (
          <Row id="flow-start-when" label={t("startWhen")} group>
            <ConditionBuilder
              key={flow.form}
              vocabulary={vocabulary}
              condition={start["when"]}
              label={t("startWhen")}
              onChange={(when) => set(["start", "when"], when as Json | undefined)}
            />
          </Row>
        )}
      </Section>
      {flow.form !== "" && (
        <Section id="flow-summary" title={t("summary")}>
          <p className={styles.help}>{t("summaryHelp")}</p>
          <CheckGroup
            id="flow-summary-fields"
            label={t("summary")}
            value={flow.summary}
            options={columns}
            onChange={(next) => set(["summary"], next.length === 0 ? undefined : [...next])}
          />
        </Section>
      )}
      {START_BY_THEMSELVES.has(start.on) && (
        <Row id="flow-runs-per-hour" label={t("runsPerHour")} help={t("runsPerHourHelp")}>
          <NumberInput
            id="flow-runs-per-hour"
            value={flow.runsPerHour}
            style={{ decimals: 0 }}
            onChange={(limit) => set(["runs_per_hour"], limit ?? undefined)}
          />
        </Row>
      )}
      {(start.on === "submit" || start.on === "button") && (
        <Row id="flow-withdraw" label={t("withdraw")} inline>
          <SwitchInput
            id="flow-withdraw"
            value={flow.withdraw}
            onChange={(on) => set(["withdraw"], on ? undefined : false)}
          />
        </Row>
      )}
      <Row id="flow-mail-decision" label={step("mailDecision")} help={step("mailDecisionHelp")} inline>
        <SwitchInput
          id="flow-mail-decision"
          value={flow.mailDecision}
          onChange={(on) => set(["mail_decision"], on ? true : undefined)}
        />
      </Row>
    </aside>
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

const PRESSERS = ["role", "department", "member"] as const;

function PressedButton() {
  const t = useTexts(flowDesignTexts);
  const { store, flow } = useFlow();
  return (
    <>
      <Row id="flow-start-label" label={t("buttonLabel")}>
        <TextInput
          id="flow-start-label"
          value={textIn(flow.start["label"])}
          placeholder={flow.title}
          maxLength={30}
          onChange={(label) =>
            store.edit(
              (draft) => draft.set(["start", "label"], label === "" ? undefined : label),
              "start label",
            )
          }
        />
      </Row>
      <Row id="flow-start-who" label={t("pressers")} group help={t("pressersHelp")}>
        <PeopleList
          id="flow-start-who"
          at={["start", "who"]}
          people={listIn(flow.start["who"])}
          label={t("pressers")}
          kinds={PRESSERS}
        />
      </Row>
    </>
  );
}
