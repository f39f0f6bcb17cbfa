/** What the panels of approve and handle nodes share. */
import type { Json } from "@/shared/api/types";
import { CheckGroup, RadioGroup } from "@/shared/controls/choice-group";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, objectIn, textIn, wordsIn, type FlowNode } from "../flow-document";
import { ButtonWords } from "../panel/button-words";
import { DeadlineEditor } from "../panel/deadline-editor";
import { FieldRights } from "../panel/field-rights";
import { NextChoice } from "../panel/next-choice";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { SlaEditor } from "../panel/sla-editor";
import { StepChecks } from "../panel/step-checks";
import { StepEvidence } from "../panel/step-evidence";
import { StepNotices } from "../panel/step-notices";
import { useNode } from "../panel/use-node";
import { WeightsEditor } from "../panel/weights-editor";
import { MemberByName } from "../people/member-by-name";
import { PeopleList } from "../people/people-list";
import { evidenceTexts } from "../texts/evidence-texts";
import { noticeTexts } from "../texts/notice-texts";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts, type FlowDesignTextKey } from "../texts/texts";
import type { PanelProps, Say } from "./kind";

export const OPERATIONS = [
  "approve",
  "reject",
  "return",
  "transfer",
  "comment",
  "add_sign",
  "delegate",
  "ask",
  "cc",
  "take_back",
] as const;
/** What people may do who have a pool of tasks to claim from. */
const POOL = ["claim", "unclaim"] as const;
const MODES = ["any", "one_pass", "all", "in_turn", "majority", "ratio", "count"] as const;
type Mode = (typeof MODES)[number];
const OPINIONS = ["optional", "refusing", "required"] as const;
const APPROVED_BEFORE = ["ask", "skip", "adjacent"] as const;
const IS_INITIATOR = ["ask", "skip", "head"] as const;
const INACTIVE = ["head", "owner"] as const;
const RETURNS = ["any", "previous", "initiator"] as const;
const EMPTY = ["owner", "head", "builders", "member", "skip", "reject"] as const;

export function personLine(node: FlowNode, say: Say): string {
  const people = listIn(node.keywords["assignees"]);
  const who = say.people(people);
  if (who !== "" && node.keywords["claim"] === true) return `${who} · ${say.t("claimShort")}`;
  const { mode, amount } = modeIn(node.keywords["mode"]);
  const short = mode === "count" && isWeighted(node) ? "modeShort_weight" : (`modeShort_${mode}` as const);
  return who === "" || mode === "any" ? who : `${who} · ${say.t(short, { n: amount })}`;
}

/** How several people decide together, and the number that goes with it. */
function modeIn(value: Json | undefined): { readonly mode: Mode; readonly amount: number } {
  const written = objectIn(value);
  const mode = MODES.find((one) => one === value || one in written) ?? "any";
  return { mode, amount: Number(written[mode] ?? 0) };
}

/** Whether a number of votes is asked for and not a number of people. */
function isWeighted(node: FlowNode): boolean {
  return listIn(node.keywords["weights"]).length > 0;
}

function writtenMode(mode: Mode, amount: number): Json | undefined {
  if (mode === "any") return undefined;
  if (mode === "ratio") return { ratio: Math.min(100, Math.max(1, Math.round(amount))) };
  return mode === "count" ? { count: Math.max(1, Math.round(amount)) } : mode;
}

interface PersonPanelProps extends PanelProps {
  /** What is offered when the document names nothing. */
  readonly operations: readonly (typeof OPERATIONS)[number][];
}

export function PersonPanel({ node, operations }: PersonPanelProps) {
  const t = useTexts(flowDesignTexts);
  const s = useTexts(evidenceTexts);
  const n = useTexts(noticeTexts);
  const m = useTexts(stepTexts);
  const { flow } = useFlow();
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const claims = keywords["claim"] === true;
  const empty = typeof keywords["empty"] === "object" ? "member" : textIn(keywords["empty"]) || "owner";
  const usual: readonly string[] = claims ? [...operations, ...POOL] : operations;
  const offered = keywords["operations"] === undefined ? usual : wordsIn(keywords["operations"]);
  const same = (chosen: readonly string[]) =>
    chosen.length === usual.length && usual.every((one) => chosen.includes(one));
  return (
    <>
      <Section id={`${id}-who`} title={t("who")} open>
        <PeopleList
          id={`${id}-assignees`}
          at={[...at, "assignees"]}
          people={listIn(keywords["assignees"])}
          label={t("assignees")}
        />
        <Row id={`${id}-claim`} label={t("claim")} inline help={t("claimHelp")}>
          <SwitchInput
            id={`${id}-claim`}
            value={claims}
            onChange={(on) => set("claim", on ? true : undefined)}
          />
        </Row>
        {!claims && <Voting node={node} />}
        <Row id={`${id}-empty`} label={t("empty")}>
          <SelectInput
            id={`${id}-empty`}
            value={empty}
            options={EMPTY.map((value) => ({ value, title: t(`empty_${value}`) }))}
            onChange={(next) =>
              set("empty", next === "owner" ? undefined : next === "member" ? { member: "" } : next)
            }
          />
          {empty === "member" && (
            <MemberByName
              id={`${id}-empty-member`}
              label={t("empty_member")}
              value={textIn(objectIn(keywords["empty"])["member"])}
              onChange={(member) => set("empty", { member })}
            />
          )}
        </Row>
      </Section>
      <Section id={`${id}-may`} title={t("may")}>
        <Row id={`${id}-operations`} label={t("operations")} group>
          <CheckGroup
            id={`${id}-operations`}
            value={offered}
            options={[...OPERATIONS, ...(claims ? POOL : [])].map((value) => ({
              value,
              title: t(`operation_${value}`),
            }))}
            onChange={(next) => set("operations", same(next) ? undefined : [...next])}
          />
        </Row>
        <ButtonWords
          node={node}
          operations={[...OPERATIONS, ...POOL]
            .filter((one) => offered.includes(one))
            .map((value) => ({ value, title: t(`operation_${value}`) }))}
        />
        <Row id={`${id}-opinion`} label={t("opinionWords")}>
          <SelectInput
            id={`${id}-opinion`}
            value={textIn(keywords["opinion"]) || "optional"}
            options={OPINIONS.map((value) => ({ value, title: t(`opinionWords_${value}`) }))}
            onChange={(next) => set("opinion", next === "optional" ? undefined : next)}
          />
        </Row>
        {offered.includes("return") && (
          <Row id={`${id}-return_to`} label={t("returnTo")}>
            <SelectInput
              id={`${id}-return_to`}
              value={textIn(keywords["return_to"]) || "any"}
              options={RETURNS.map((value) => ({ value, title: t(`returnTo_${value}`) }))}
              onChange={(next) => set("return_to", next === "any" ? undefined : next)}
            />
          </Row>
        )}
      </Section>
      <Section id={`${id}-evidence`} title={s("evidence")}>
        <StepEvidence node={node} rejects={offered.includes("reject")} />
        <StepChecks node={node} rejects={offered.includes("reject")} />
      </Section>
      <Section id={`${id}-policies`} title={t("policies")}>
        <Policy node={node} keyword="approved_before" choices={APPROVED_BEFORE} />
        <Policy node={node} keyword="is_initiator" choices={IS_INITIATOR} />
        <Policy node={node} keyword="inactive" choices={INACTIVE} />
        {flow.mailDecision && (
          <Row
            id={`${id}-mail_decision`}
            label={m("mailDecisionStep")}
            help={m("mailDecisionStepHelp")}
            inline
          >
            <SwitchInput
              id={`${id}-mail_decision`}
              value={keywords["mail_decision"] !== false}
              onChange={(on) => set("mail_decision", on ? undefined : false)}
            />
          </Row>
        )}
      </Section>
      <Section id={`${id}-rights`} title={t("rights")}>
        <FieldRights node={node} />
      </Section>
      <Section id={`${id}-time`} title={t("deadline")}>
        <DeadlineEditor node={node} />
        <SlaEditor node={node} />
      </Section>
      <Section id={`${id}-told`} title={n("notices")}>
        <StepNotices node={node} />
      </Section>
      <Section id={`${id}-ways`} title={t("ways")}>
        <NextChoice
          id={`${id}-next`}
          label={t("nextAfter")}
          at={[...at, "next"]}
          to={textIn(keywords["next"])}
          from={node.key}
        />
        {offered.includes("reject") && (
          <NextChoice
            id={`${id}-on_reject`}
            label={t("nextRejected")}
            at={[...at, "on_reject"]}
            to={textIn(keywords["on_reject"])}
            from={node.key}
            none={t("endsRejected")}
          />
        )}
      </Section>
    </>
  );
}

/** How several people decide together. */
function Voting({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const { at, id, set } = useNode(node);
  const { mode, amount } = modeIn(node.keywords["mode"]);
  const counts = mode === "ratio" || mode === "count";
  const tallies = counts || mode === "majority";
  const vetoes = tallies || mode === "one_pass";
  // Where a single rejection is enough, nothing is counted: what speaks of counting goes.
  const choose = (chosen: Mode) =>
    store.edit((draft) => {
      draft.set([...at, "mode"], writtenMode(chosen, chosen === "ratio" ? 60 : 2));
      if (chosen === "any" || chosen === "all" || chosen === "in_turn") {
        draft.remove([...at, "veto"]);
        draft.remove([...at, "weights"]);
      }
      // One approval is enough, however much it counts for.
      if (chosen === "one_pass") draft.remove([...at, "weights"]);
    });
  return (
    <>
      <Row id={`${id}-mode`} label={t("mode")} group>
        <RadioGroup
          id={`${id}-mode`}
          required
          even
          value={mode}
          options={MODES.map((value) => ({ value, title: t(`mode_${value}`) }))}
          onChange={(next) => choose(MODES.find((one) => one === next) ?? "any")}
        />
      </Row>
      {counts && (
        <Row
          id={`${id}-amount`}
          label={t(mode === "count" && isWeighted(node) ? "amount_weight" : `amount_${mode}`)}
        >
          <NumberInput
            id={`${id}-amount`}
            value={amount}
            suffix={mode === "ratio" ? "%" : t(isWeighted(node) ? "votes" : "persons")}
            onChange={(next) => set("mode", writtenMode(mode, next ?? 1))}
          />
        </Row>
      )}
      {vetoes && (
        <Row id={`${id}-veto`} label={t("veto")} group help={t("vetoHelp")}>
          <PeopleList
            id={`${id}-veto`}
            at={[...at, "veto"]}
            people={listIn(node.keywords["veto"])}
            label={t("veto")}
          />
        </Row>
      )}
      {tallies && (
        <Row id={`${id}-weights`} label={t("weights")} group help={t("weightsHelp")}>
          <WeightsEditor node={node} />
        </Row>
      )}
    </>
  );
}

interface PolicyProps<Choice extends string> extends PanelProps {
  readonly keyword: "approved_before" | "is_initiator" | "inactive";
  /** The first is what holds when nothing is written. */
  readonly choices: readonly Choice[];
}

function Policy<Choice extends string>({ node, keyword, choices }: PolicyProps<Choice>) {
  const t = useTexts(flowDesignTexts);
  const { id, set } = useNode(node);
  return (
    <Row id={`${id}-${keyword}`} label={t(keyword)}>
      <SelectInput
        id={`${id}-${keyword}`}
        value={textIn(node.keywords[keyword]) || (choices[0] ?? "")}
        options={choices.map((value) => ({
          value,
          title: t(`${keyword}_${value}` as FlowDesignTextKey),
        }))}
        onChange={(next) => set(keyword, next === choices[0] ? undefined : next)}
      />
    </Row>
  );
}
