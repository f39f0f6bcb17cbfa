/** What the panels of approve and handle nodes share. */
import { CheckGroup } from "@/shared/controls/choice-group";
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
import { isWeighted, modeIn } from "../panel/voting";
import { VotingEditor } from "../panel/voting-editor";
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
const OPINIONS = ["optional", "refusing", "required"] as const;
const APPROVED_BEFORE = ["ask", "skip", "adjacent"] as const;
const IS_INITIATOR = ["ask", "skip", "head"] as const;
const INACTIVE = ["head", "owner"] as const;
const RETURNS = ["any", "previous", "initiator"] as const;
const EMPTY = ["owner", "head", "builders", "member", "skip", "reject"] as const;

export function personLine(node: FlowNode, say: Say): string {
  const people = listIn(node.keywords["assignees"]);
  const who = say.people(people);
  if (who !== "" && claims(node)) return `${who} · ${say.t("claimShort")}`;
  const { mode, amount } = modeIn(node.keywords["mode"]);
  const short = mode === "count" && isWeighted(node) ? "modeShort_weight" : (`modeShort_${mode}` as const);
  return who === "" || mode === "any" ? who : `${who} · ${say.t(short, { n: amount })}`;
}

type Operation = (typeof OPERATIONS)[number];

interface PersonPanelProps extends PanelProps {
  /** What is offered when the document names nothing. */
  readonly operations: readonly Operation[];
}

export function PersonPanel({ node, operations }: PersonPanelProps) {
  const t = useTexts(flowDesignTexts);
  const s = useTexts(evidenceTexts);
  const n = useTexts(noticeTexts);
  const { id } = useNode(node);
  const usual: readonly string[] = claims(node) ? [...operations, ...POOL] : operations;
  const offered = node.keywords["operations"] === undefined ? usual : wordsIn(node.keywords["operations"]);
  const rejects = offered.includes("reject");
  return (
    <>
      <Section id={`${id}-who`} title={t("who")} open>
        <Assignees node={node} />
      </Section>
      <Section id={`${id}-may`} title={t("may")}>
        <Operations node={node} usual={usual} offered={offered} />
      </Section>
      <Section id={`${id}-evidence`} title={s("evidence")}>
        <StepEvidence node={node} rejects={rejects} />
        <StepChecks node={node} rejects={rejects} />
      </Section>
      <Section id={`${id}-policies`} title={t("policies")}>
        <Policy node={node} keyword="approved_before" choices={APPROVED_BEFORE} />
        <Policy node={node} keyword="is_initiator" choices={IS_INITIATOR} />
        <Policy node={node} keyword="inactive" choices={INACTIVE} />
        <MailDecision node={node} />
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
        <Ways node={node} rejects={rejects} />
      </Section>
    </>
  );
}

/** Whether the people of the step have a pool of tasks. */
function claims(node: FlowNode): boolean {
  return node.keywords["claim"] === true;
}

/** Who is asked, and how several decide together. */
function Assignees({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { at, id, set } = useNode(node);
  return (
    <>
      <PeopleList
        id={`${id}-assignees`}
        at={[...at, "assignees"]}
        people={listIn(node.keywords["assignees"])}
        label={t("assignees")}
      />
      <Row id={`${id}-claim`} label={t("claim")} inline help={t("claimHelp")}>
        <SwitchInput
          id={`${id}-claim`}
          value={claims(node)}
          onChange={(on) => set("claim", on ? true : undefined)}
        />
      </Row>
      {!claims(node) && <VotingEditor node={node} />}
      <WhenNobody node={node} />
    </>
  );
}

/** Whose the task is when nobody is found. */
function WhenNobody({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { id, set } = useNode(node);
  const written = node.keywords["empty"];
  const empty = typeof written === "object" ? "member" : textIn(written) || "owner";
  return (
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
          value={textIn(objectIn(written)["member"])}
          onChange={(member) => set("empty", { member })}
        />
      )}
    </Row>
  );
}

interface OperationsProps extends PanelProps {
  /** What is offered where the step says nothing else. */
  readonly usual: readonly string[];
  readonly offered: readonly string[];
}

/** What people may do at the step, and what they have to say. */
function Operations({ node, usual, offered }: OperationsProps) {
  const t = useTexts(flowDesignTexts);
  const { id, set } = useNode(node);
  const { keywords } = node;
  const choices = [...OPERATIONS, ...POOL].map((value) => ({ value, title: t(`operation_${value}`) }));
  const same = (chosen: readonly string[]) =>
    chosen.length === usual.length && usual.every((one) => chosen.includes(one));
  return (
    <>
      <Row id={`${id}-operations`} label={t("operations")} group>
        <CheckGroup
          id={`${id}-operations`}
          value={offered}
          options={claims(node) ? choices : choices.slice(0, OPERATIONS.length)}
          onChange={(next) => set("operations", same(next) ? undefined : [...next])}
        />
      </Row>
      <ButtonWords node={node} operations={choices.filter(({ value }) => offered.includes(value))} />
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
    </>
  );
}

/** Whether the step may be decided from its letter, where the flow lets it. */
function MailDecision({ node }: PanelProps) {
  const t = useTexts(stepTexts);
  const { flow } = useFlow();
  const { id, set } = useNode(node);
  if (!flow.mailDecision) return null;
  return (
    <Row id={`${id}-mail_decision`} label={t("mailDecisionStep")} help={t("mailDecisionStepHelp")} inline>
      <SwitchInput
        id={`${id}-mail_decision`}
        value={node.keywords["mail_decision"] !== false}
        onChange={(on) => set("mail_decision", on ? undefined : false)}
      />
    </Row>
  );
}

/** Where the flow goes on after the step. */
function Ways({ node, rejects }: PanelProps & { readonly rejects: boolean }) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  return (
    <>
      <NextChoice
        id={`${id}-next`}
        label={t("nextAfter")}
        at={[...at, "next"]}
        to={textIn(node.keywords["next"])}
        from={node.key}
      />
      {rejects && (
        <NextChoice
          id={`${id}-on_reject`}
          label={t("nextRejected")}
          at={[...at, "on_reject"]}
          to={textIn(node.keywords["on_reject"])}
          from={node.key}
          none={t("endsRejected")}
        />
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
