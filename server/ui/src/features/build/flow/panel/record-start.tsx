import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { CheckGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { wordsIn } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "../../frame/row";
import { useColumnChoices } from "./use-column-choices";
import { useStart } from "./use-start";

const EVENTS = ["create", "update", "delete", "restore"] as const;

/** What has to happen to a record for the flow to start. */
export function RecordStart() {
  const t = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const { start } = useStart();
  const events = wordsIn(start["events"]);
  return (
    <>
      <Row
        id="flow-start-events"
        label={t("events")}
        group
        help={
          events.includes("delete")
            ? t("startDeletedHelp", { takenBack: t("takenBackHelp") })
            : t("takenBackHelp")
        }
      >
        <CheckGroup
          id="flow-start-events"
          value={events}
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
      {events.includes("update") && <WatchedChange />}
    </>
  );
}

/** Which fields have to be changed, and what the record was before. */
function WatchedChange() {
  const t = useTexts(flowDesignTexts);
  const { flow, vocabulary } = useFlow();
  const { start, set } = useStart();
  const columns = useColumnChoices();
  // What was before is compared with what is now.
  const after = vocabulary.fields.map((field) => ({
    ...field,
    title: t("afterChange", { name: field.title }),
  }));
  return (
    <>
      <Row id="flow-start-fields" label={t("watched")} group help={t("watchedHelp")}>
        <CheckGroup
          id="flow-start-fields"
          value={wordsIn(start["fields"])}
          options={columns}
          onChange={(next) => set("fields", next.length === 0 ? undefined : [...next])}
        />
      </Row>
      {flow.form !== "" && (
        <Row id="flow-start-was" label={t("startWas")} group help={t("startWasHelp")}>
          <ConditionBuilder
            key={flow.form}
            vocabulary={{ ...vocabulary, own: after }}
            condition={start["was"]}
            label={t("startWas")}
            onChange={(was) => set("was", was as Json | undefined)}
          />
        </Row>
      )}
    </>
  );
}
