import { useDepartments, useRoles } from "@/shared/api/people";
import type { Json } from "@/shared/api/types";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { objectIn, textIn } from "../flow-document";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import { MemberByName } from "./member-by-name";
import {
  kindOfPeople,
  levelsOf,
  namingFields,
  outsideOf,
  readWhose,
  whoseOf,
  whoseWord,
  withLevels,
  withWhose,
} from "./people";

interface PersonRowProps {
  readonly id: string;
  readonly people: Json;
  /** Says which of several this is. */
  readonly name: string;
  readonly onChange: (people: Json) => void;
}

const PEOPLE_FIELDS: ReadonlySet<string> = new Set(["member", "members", "department", "departments"]);
const EMAIL_FIELDS: ReadonlySet<string> = new Set(["email", "text", "formula"]);
const NAME_FIELDS: ReadonlySet<string> = new Set(["text", "formula"]);

/** What a way of naming people needs besides: which role, whose head, which field. */
export function PersonRow({ id, people, name, onChange }: PersonRowProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(stepTexts);
  const { fields, own, flow } = useFlow();
  const titleOf = useNodeTitle();
  const personNodes = flow.nodes
    .filter((node) => node.kind === "approve" || node.kind === "handle")
    .map((node) => ({ value: node.key, title: titleOf(node) }));
  const written = objectIn(people);
  const ofKinds = (kinds: ReadonlySet<string>, among = fields) =>
    among
      .filter((field) => kinds.has((field.source ?? field).kind))
      .map((field) => ({ value: field.key, title: field.title }));
  const memberFields = ofKinds(PEOPLE_FIELDS, namingFields(fields, own));
  const emailFields = ofKinds(EMAIL_FIELDS);
  const textFields = ofKinds(NAME_FIELDS);
  const choice = (keyword: string, options: readonly { value: string; title: string }[], empty: string) => (
    <SelectInput
      id={`${id}-${keyword}`}
      label={t("whichOf", { name })}
      value={textIn(written[keyword])}
      emptyTitle={textIn(written[keyword]) === "" ? empty : undefined}
      options={options}
      onChange={(value) => onChange({ ...written, [keyword]: value })}
    />
  );
  switch (kindOfPeople(people)) {
    case "member":
      return (
        <MemberByName
          id={`${id}-member`}
          label={t("whichOf", { name })}
          value={textIn(written["member"])}
          onChange={(member) => onChange({ member })}
        />
      );
    case "role":
      return <RoleChoice choice={choice} />;
    case "department":
      return <DepartmentChoice choice={choice} />;
    case "external":
      return (
        <>
          {choice("external", emailFields, t("chooseEmail"))}
          <SelectInput
            id={`${id}-name`}
            label={t("nameOf", { name })}
            value={textIn(written["name"])}
            emptyTitle={t("noName")}
            options={textFields}
            onChange={(value) => onChange(outsideOf(textIn(written["external"]), value))}
          />
        </>
      );
    case "same_as":
      return choice("same_as", personNodes, t("chooseNode"));
    case "picked_at":
      return choice("by", personNodes, t("chooseNode"));
    case "expression":
      return (
        <TextInput
          id={`${id}-expression`}
          label={t("whichOf", { name })}
          placeholder={t("expressionHint")}
          value={textIn(written["expression"])}
          onChange={(expression) => onChange({ expression })}
        />
      );
    case "field":
      return choice("field", memberFields, t("chooseField"));
    case "head_of":
    case "heads_of":
      return (
        <>
          <WhoseChoice
            id={`${id}-whose`}
            name={name}
            people={people}
            fields={memberFields}
            nodes={personNodes}
            onChange={onChange}
          />
          {"heads_of" in written && (
            <>
              <NumberInput
                id={`${id}-from`}
                label={say("fromLevelOf", { name })}
                value={levelsOf(people).from}
                suffix={say("fromLevel")}
                style={{ decimals: 0 }}
                onChange={(from) => onChange(withLevels(people, { from: from ?? 1 }))}
              />
              <NumberInput
                id={`${id}-levels`}
                label={say("toLevelOf", { name })}
                value={levelsOf(people).to}
                suffix={say("toLevel")}
                style={{ decimals: 0 }}
                onChange={(to) => onChange(withLevels(people, { to: to ?? 1 }))}
              />
            </>
          )}
        </>
      );
    default:
      return null;
  }
}

interface WhoseProps {
  readonly id: string;
  readonly name: string;
  readonly people: Json;
  readonly fields: readonly { value: string; title: string }[];
  readonly nodes: readonly { value: string; title: string }[];
  readonly onChange: (people: Json) => void;
}

/** Whose head: of the initiator, of whoever or whatever a field names, of a department, or of whoever decided at a node. */
function WhoseChoice({ id, name, people, fields, nodes, onChange }: WhoseProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(stepTexts);
  const departments = useDepartments().data?.items ?? [];
  const ofFields = fields.map((field) => ({
    value: whoseWord({ by: "field", key: field.value }),
    title: field.title,
  }));
  const ofDepartments = departments.map((department) => ({
    value: whoseWord({ by: "department", key: department.key }),
    title: say("ofDepartment", { name: department.title }),
  }));
  const ofNodes = nodes.map((node) => ({
    value: whoseWord({ by: "same_as", key: node.value }),
    title: say("ofNode", { name: node.title }),
  }));
  return (
    <SelectInput
      id={id}
      label={t("whoseOf", { name })}
      value={whoseWord(whoseOf(people))}
      emptyTitle={t("people_initiator")}
      options={[...ofFields, ...ofNodes, ...ofDepartments]}
      onChange={(word) => onChange(withWhose(people, readWhose(word)))}
    />
  );
}

interface ChoiceProps {
  readonly choice: (
    keyword: string,
    options: readonly { value: string; title: string }[],
    empty: string,
  ) => React.JSX.Element;
}

function RoleChoice({ choice }: ChoiceProps) {
  const t = useTexts(flowDesignTexts);
  const roles = useRoles().data?.items ?? [];
  return choice(
    "role",
    roles.map((role) => ({ value: role.key, title: role.title })),
    t("chooseRole"),
  );
}

function DepartmentChoice({ choice }: ChoiceProps) {
  const t = useTexts(flowDesignTexts);
  const departments = useDepartments().data?.items ?? [];
  return choice(
    "department",
    departments.map((department) => ({ value: department.key, title: department.title })),
    t("chooseDepartment"),
  );
}
