import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow/flow-context";
import { listIn, textIn, wordsIn } from "../flow/flow-document";
import { ChannelsChoice } from "../flow/panel/channels-choice";
import { Row } from "../flow/panel/row";
import { TextWithFields } from "../flow/panel/text-with-fields";
import { PeopleList } from "../flow/people/people-list";
import type { PeopleKind } from "../flow/people/people";
import { flowDesignTexts } from "../flow/texts/texts";
import { OccasionEditor } from "./occasion-editor";
import type { ReminderDocument } from "./reminder-document";
import styles from "./reminder.module.css";
import { reminderTexts } from "./texts/texts";

const PEOPLE: readonly PeopleKind[] = [
  "field",
  "head_of",
  "heads_of",
  "initiator",
  "member",
  "role",
  "department",
];

interface SheetProps {
  readonly reminder: ReminderDocument;
}

/** The whole reminder on one sheet: of what, when, whom, in which words and by which ways. */
export function ReminderSheet({ reminder }: SheetProps) {
  const t = useTexts(reminderTexts);
  const { store, entries, vocabulary } = useFlow();
  const { keywords } = reminder;
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([keyword], value), keyword);
  return (
    <div className={styles.page}>
      <div className={styles.sheet}>
        <section className={styles.part} aria-label={t("basics")}>
          <h2>{t("basics")}</h2>
          <div id="reminder-part-title">
            <Row id="reminder-title" label={t("name")}>
              <TextInput
                id="reminder-title"
                value={reminder.title}
                maxLength={60}
                onChange={(next) => set("title", next)}
              />
            </Row>
          </div>
          <div id="reminder-part-form">
            <Row id="reminder-form" label={t("form")}>
              <SelectInput
                id="reminder-form"
                value={reminder.form}
                emptyTitle={reminder.form === "" ? t("chooseForm") : undefined}
                options={entries
                  .filter((entry) => entry.kind === "form")
                  .map((entry) => ({ value: entry.key, title: entry.title }))}
                onChange={(next) => set("form", next)}
              />
            </Row>
          </div>
        </section>
        <section className={styles.part} id="reminder-part-on" aria-label={t("when")}>
          <h2>{t("when")}</h2>
          <OccasionEditor reminder={reminder} />
        </section>
        <section className={styles.part} id="reminder-part-when" aria-label={t("which")}>
          <h2>{t("which")}</h2>
          <p className={styles.help}>{t("whichHelp")}</p>
          {reminder.form !== "" && (
            <ConditionBuilder
              key={reminder.form}
              vocabulary={vocabulary}
              condition={keywords["when"]}
              label={t("which")}
              onChange={(when) => set("when", when as Json | undefined)}
            />
          )}
        </section>
        <section className={styles.part} id="reminder-part-to" aria-label={t("whom")}>
          <h2>{t("whom")}</h2>
          <p className={styles.help}>{t("whomHelp")}</p>
          <PeopleList
            id="reminder-to"
            at={["to"]}
            people={listIn(keywords["to"])}
            label={t("whom")}
            kinds={PEOPLE}
          />
        </section>
        <Words reminder={reminder} set={set} />
      </div>
    </div>
  );
}

interface WordsProps extends SheetProps {
  readonly set: (keyword: string, value: Json | undefined) => void;
}

function Words({ reminder, set }: WordsProps) {
  const t = useTexts(reminderTexts);
  const say = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const { keywords, message } = reminder;
  return (
    <section className={styles.part} aria-label={t("words")}>
      <h2>{t("words")}</h2>
      <div id="reminder-part-subject">
        <TextWithFields
          id="reminder-subject"
          label={say("subject")}
          value={textIn(keywords["subject"])}
          onChange={(next) => set("subject", next)}
        />
      </div>
      <div id="reminder-part-text">
        {message === "" ? (
          <TextWithFields
            id="reminder-text"
            label={say("text")}
            lines
            value={textIn(keywords["text"])}
            onChange={(next) => set("text", next)}
          />
        ) : (
          <p className={styles.file}>
            {t("inFile", { path: message })}
            <Button
              look="quiet"
              onClick={() =>
                store.edit((draft) => {
                  draft.remove(["message"]);
                  draft.set(["text"], textIn(keywords["subject"]));
                })
              }
            >
              {t("writeHere")}
            </Button>
          </p>
        )}
      </div>
      <div id="reminder-part-channels" className={styles.rows}>
        <ChannelsChoice
          id="reminder"
          at={[]}
          keywords={keywords}
          more={[{ value: "webhook", title: t("channel_webhook") }]}
        />
      </div>
      {wordsIn(keywords["channels"]).includes("webhook") && (
        <div id="reminder-part-url">
          <Row id="reminder-url" label={t("url")} help={t("urlHelp")}>
            <TextInput
              id="reminder-url"
              value={textIn(keywords["url"])}
              placeholder="https://"
              onChange={(next) => set("url", next === "" ? undefined : next)}
            />
          </Row>
        </div>
      )}
    </section>
  );
}
