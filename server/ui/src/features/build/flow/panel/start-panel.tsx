import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { CheckGroup } from "@/shared/controls/choice-group";
import { NumberInput } from "@/shared/controls/number-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "./section";
import { StartSection } from "./start-section";
import { useColumnChoices } from "./use-column-choices";

/** Nobody asks for these to start. */
const START_BY_THEMSELVES: ReadonlySet<string> = new Set(["record", "date", "cron"]);

/** Says a keyword of the flow itself; undefined takes it away. */
function useSetFlow() {
  const { store } = useFlow();
  return (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([keyword], value), keyword);
}

/** The flow as a whole: its name, what starts it, what its tasks show first. */
export function StartPanel({ closable }: { readonly closable: boolean }) {
  const t = useTexts(flowDesignTexts);
  const { flow, select } = useFlow();
  return (
    <aside className={styles.panel} aria-label={t("flowSettings")}>
      <div className={styles.head}>
        <h2>{t("flowSettings")}</h2>
        {closable && <IconButton icon="close" label={t("close")} onClick={() => select(null)} />}
      </div>
      <Naming />
      <StartSection />
      {flow.form !== "" && <Summary />}
      <Bounds />
    </aside>
  );
}

function Naming() {
  const t = useTexts(flowDesignTexts);
  const { flow } = useFlow();
  const set = useSetFlow();
  return (
    <>
      <Row id="flow-title" label={t("flowTitle")}>
        <TextInput
          id="flow-title"
          value={flow.title}
          maxLength={60}
          onChange={(title) => set("title", title)}
        />
      </Row>
      <Row
        id="flow-description"
        label={t("flowDescription")}
        help={flow.start.on === "submit" ? t("flowDescriptionHelp") : undefined}
      >
        <TextArea
          id="flow-description"
          value={flow.description}
          rows={2}
          maxLength={500}
          onChange={(text) => set("description", text === "" ? undefined : text)}
        />
      </Row>
    </>
  );
}

/** What the tasks show first. */
function Summary() {
  const t = useTexts(flowDesignTexts);
  const { flow } = useFlow();
  const set = useSetFlow();
  const columns = useColumnChoices();
  return (
    <Section id="flow-summary" title={t("summary")}>
      <p className={styles.help}>{t("summaryHelp")}</p>
      <CheckGroup
        id="flow-summary-fields"
        label={t("summary")}
        value={flow.summary}
        options={columns}
        onChange={(next) => set("summary", next.length === 0 ? undefined : [...next])}
      />
    </Section>
  );
}

/** How often it may start, and how it may be left and decided. */
function Bounds() {
  const t = useTexts(flowDesignTexts);
  const step = useTexts(stepTexts);
  const { flow } = useFlow();
  const set = useSetFlow();
  const { start } = flow;
  return (
    <>
      {START_BY_THEMSELVES.has(start.on) && (
        <Row id="flow-runs-per-hour" label={t("runsPerHour")} help={t("runsPerHourHelp")}>
          <NumberInput
            id="flow-runs-per-hour"
            value={flow.runsPerHour}
            style={{ decimals: 0 }}
            onChange={(limit) => set("runs_per_hour", limit ?? undefined)}
          />
        </Row>
      )}
      {(start.on === "submit" || start.on === "button") && (
        <Row id="flow-withdraw" label={t("withdraw")} inline>
          <SwitchInput
            id="flow-withdraw"
            value={flow.withdraw}
            onChange={(on) => set("withdraw", on ? undefined : false)}
          />
        </Row>
      )}
      <Row id="flow-mail-decision" label={step("mailDecision")} help={step("mailDecisionHelp")} inline>
        <SwitchInput
          id="flow-mail-decision"
          value={flow.mailDecision}
          onChange={(on) => set("mail_decision", on ? true : undefined)}
        />
      </Row>
    </>
  );
}
