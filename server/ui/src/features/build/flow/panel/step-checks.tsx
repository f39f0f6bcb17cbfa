import { ConditionBuilder } from "@/features/condition/condition-builder";
import { isColumn } from "@/features/form/field";
import type { Condition, Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { optionsOfFields } from "../../form/properties/other-forms";
import { checkOf, thatOf, type CheckWay } from "../../form/rules/check-way";
import { formDesignTexts } from "../../form/texts/texts";
import { useFlow } from "../flow-context";
import { listIn, objectIn, textIn, wordsIn, type FlowNode } from "../flow-document";
import { evidenceTexts } from "../texts/evidence-texts";
import { Judgements } from "./judgements";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

const WAYS = ["refuse", "must", "formula"] as const satisfies readonly CheckWay[];

interface StepChecksProps {
  readonly node: FlowNode;
  readonly rejects: boolean;
}

/** What must hold of the record before a step is decided, with the words the person is told. */
export function StepChecks({ node, rejects }: StepChecksProps) {
  const s = useTexts(evidenceTexts);
  const f = useTexts(formDesignTexts);
  const { store, own } = useFlow();
  const { at, id } = useNode(node);
  const checks = listIn(node.keywords["checks"]);
  const path = [...at, "checks"];
  return (
    <Row id={`${id}-checks`} label={s("stepChecks")} group help={s("stepChecksHelp")}>
      <div className={styles.list} role="group" aria-labelledby={`${id}-checks-label`} id={`${id}-checks`}>
        {checks.map((check, index) => (
          <StepCheck key={index} node={node} check={check} index={index} rejects={rejects} />
        ))}
        <Button
          icon="plus"
          look="quiet"
          disabled={own.length === 0}
          onClick={() =>
            store.edit((draft) =>
              draft.insertItem(path, checks.length, { that: { not: { any: [] } }, message: "" }),
            )
          }
        >
          {f("addCheck")}
        </Button>
      </div>
    </Row>
  );
}

interface StepCheckProps extends StepChecksProps {
  readonly check: Json;
  readonly index: number;
}

function StepCheck({ node, check, index, rejects }: StepCheckProps) {
  const s = useTexts(evidenceTexts);
  const f = useTexts(formDesignTexts);
  const { store, own, vocabulary } = useFlow();
  const { at, id } = useNode(node);
  const written = objectIn(check);
  const path = [...at, "checks", index];
  const place = `${id}-check-${index}`;
  const { way, condition, formula } = checkOf(written["that"] ?? "");
  const on = wordsIn(written["on"]);
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([...path, keyword], value), `${node.key} check ${index} ${keyword}`);
  const setThat = (next: CheckWay, part: Condition | undefined, text: string) =>
    set("that", thatOf(next, part as Json | undefined, text));
  return (
    <div className={styles.card}>
      <SelectInput
        id={`${place}-way`}
        label={f("checkWay")}
        value={way}
        options={WAYS.map((one) => ({ value: one, title: f(`way_${one}`) }))}
        onChange={(next) =>
          setThat(WAYS.find((one) => one === next) ?? "refuse", condition as Condition | undefined, formula)
        }
      />
      <IconButton
        icon="trash"
        label={f("removeCheck", { n: index + 1 })}
        onClick={() =>
          store.edit((draft) => {
            draft.remove(path);
            if (listIn(draft.get([...at, "checks"])).length === 0) draft.remove([...at, "checks"]);
          })
        }
      />
      {way === "formula" ? (
        <div className={styles.script}>
          <TextArea
            id={`${place}-that`}
            label={f("checkFormula")}
            rows={2}
            value={formula}
            onChange={(text) => setThat("formula", undefined, text)}
          />
        </div>
      ) : (
        <ConditionBuilder
          label={f("checkCondition", { n: index + 1 })}
          vocabulary={vocabulary}
          condition={condition}
          onChange={(next) => setThat(way, next, "")}
        />
      )}
      <Row id={`${place}-message`} label={f("checkMessage")}>
        <TextInput
          id={`${place}-message`}
          value={textIn(written["message"])}
          placeholder={f("checkMessageHint")}
          onChange={(message) => set("message", message)}
        />
      </Row>
      <Row id={`${place}-at`} label={f("checkAt")}>
        <SelectInput
          id={`${place}-at`}
          value={textIn(written["at"])}
          emptyTitle={f("checkAtForm")}
          options={optionsOfFields(own.filter(isColumn))}
          onChange={(field) => set("at", field === "" ? undefined : field)}
        />
      </Row>
      {(rejects || on.length > 0) && (
        <Judgements
          id={`${place}-on`}
          label={s("checkOn", { n: index + 1 })}
          value={on.length === 0 ? ["approve"] : on}
          approveOnly={!rejects}
          onChange={(next) => set("on", JSON.stringify(next) === '["approve"]' ? undefined : next)}
        />
      )}
    </div>
  );
}
