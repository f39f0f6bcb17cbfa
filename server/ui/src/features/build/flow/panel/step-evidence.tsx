import { FILE_TYPES } from "@/features/form/kinds/file-types";
import type { Json } from "@/shared/api/types";
import { CheckGroup } from "@/shared/controls/choice-group";
import { NumberInput } from "@/shared/controls/number-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../../form/texts/texts";
import { useFlow } from "../flow-context";
import { objectIn, wordsIn, type FlowNode } from "../flow-document";
import { evidenceTexts } from "../texts/evidence-texts";
import { Judgements } from "./judgements";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

interface StepEvidenceProps {
  readonly node: FlowNode;
  readonly rejects: boolean;
}

/** The signature and the files a step asks for with a decision. */
export function StepEvidence({ node, rejects }: StepEvidenceProps) {
  const s = useTexts(evidenceTexts);
  const f = useTexts(formDesignTexts);
  const { store } = useFlow();
  const { at, id, set } = useNode(node);
  const takesFiles = node.keywords["attachments"] !== undefined;
  const files = objectIn(node.keywords["attachments"]);
  const size = files["max_size"];
  const setFiles = (keyword: string, value: Json | undefined) =>
    store.edit(
      (draft) => draft.set([...at, "attachments", keyword], value),
      `${node.key} attachments ${keyword}`,
    );
  return (
    <>
      <Judgements
        id={`${id}-signature`}
        label={s("signatureOn")}
        value={wordsIn(node.keywords["signature"])}
        approveOnly={!rejects}
        onChange={(next) => set("signature", next)}
      />
      <Row id={`${id}-attachments`} label={s("takesFiles")} inline>
        <SwitchInput
          id={`${id}-attachments`}
          value={takesFiles}
          onChange={(on) => set("attachments", on ? {} : undefined)}
        />
      </Row>
      {takesFiles && (
        <>
          <Judgements
            id={`${id}-attachments-required`}
            label={s("filesOn")}
            value={wordsIn(files["required"])}
            approveOnly={!rejects}
            onChange={(next) => setFiles("required", next)}
          />
          <Row id={`${id}-attachments-types`} label={s("fileTypes")} group help={s("fileTypesHelp")}>
            <CheckGroup
              id={`${id}-attachments-types`}
              value={wordsIn(files["types"])}
              options={FILE_TYPES.map((type) => ({ value: type, title: f(`fileType_${type}`) }))}
              onChange={(next) => setFiles("types", next.length === 0 ? undefined : [...next])}
            />
          </Row>
          <Row id={`${id}-attachments-max_size`} label={s("fileSize")}>
            <NumberInput
              id={`${id}-attachments-max_size`}
              value={typeof size === "number" ? size : null}
              style={{ decimals: 0 }}
              suffix="MB"
              onChange={(next) => setFiles("max_size", next ?? undefined)}
            />
          </Row>
        </>
      )}
    </>
  );
}
