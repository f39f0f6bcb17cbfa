import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, textIn } from "../flow-document";
import { PeopleList } from "../people/people-list";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "../../frame/row";
import { useStart } from "./use-start";

const PRESSERS = ["role", "department", "member"] as const;

/** The button that starts the flow: what it says, and who may press it. */
export function ButtonStart() {
  const t = useTexts(flowDesignTexts);
  const { flow } = useFlow();
  const { start, set } = useStart();
  return (
    <>
      <Row id="flow-start-label" label={t("buttonLabel")}>
        <TextInput
          id="flow-start-label"
          value={textIn(start["label"])}
          placeholder={flow.title}
          maxLength={30}
          onChange={(label) => set("label", label === "" ? undefined : label)}
        />
      </Row>
      <Row id="flow-start-who" label={t("pressers")} group help={t("pressersHelp")}>
        <PeopleList
          id="flow-start-who"
          at={["start", "who"]}
          people={listIn(start["who"])}
          label={t("pressers")}
          kinds={PRESSERS}
        />
      </Row>
    </>
  );
}
