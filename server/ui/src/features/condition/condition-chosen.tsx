import { useMemo } from "react";
import { texts as flowTexts } from "@/features/flow/texts/texts";
import type { Field } from "@/features/form/field";
import { useForm } from "@/features/form/form-env";
import { asIds } from "@/features/form/kinds/kind";
import { optionsOf } from "@/features/form/kinds/options";
import { useSearchTexts } from "@/features/form/use-search-texts";
import type { FlowState } from "@/shared/api/types";
import { SearchSelect } from "@/shared/controls/search-select";
import type { Search, SearchOption } from "@/shared/controls/use-async-search";
import { useTexts } from "@/shared/i18n/texts";
import type { ConditionValueProps } from "./condition-value";
import { isMine, mineOf } from "./mine";
import { shapeOf, takesList } from "./operators";
import { FLOW_STATES } from "./system-fields";
import { conditionTexts } from "./texts/texts";

/** Stands for the reader in a search for members or departments; the stored condition says so too. */
const MINE = "@mine";

/** One or several options, members, departments or records. */
export function ConditionChosen({ id, column: own, op, value, lasting, onChange }: ConditionValueProps) {
  const column = own.source ?? own;
  const t = useTexts(conditionTexts);
  const { env, sources, learn } = useForm();
  const texts = useSearchTexts();
  const shape = shapeOf(column);
  const many = takesList(op);
  const offered = lasting ? null : mineOf(shape, many);
  const mine = offered && t(offered.title);

  const flowText = useTexts(flowTexts);
  const options = useMemo(
    () =>
      optionsOf(column).map((one) =>
        isFlowState(column, one.value) ? { ...one, title: flowText(one.value) } : one,
      ),
    [column, flowText],
  );

  const search = useMemo<Search>(() => {
    const inner: Search =
      shape === "member"
        ? sources.members
        : shape === "department"
          ? sources.departments
          : shape === "link"
            ? sources.records(column, () => ({}))
            : column.schema["x-form"] !== undefined && sources.options
              ? sources.options(column)
              : (query) =>
                  Promise.resolve(
                    options
                      .filter((one) => one.title.toLowerCase().includes(query.trim().toLowerCase()))
                      .map((one) => ({ id: one.value, title: one.title })),
                  );
    if (mine === null) return inner;
    return async (query, signal) => [
      ...(mine.includes(query.trim()) ? [{ id: MINE, title: mine }] : []),
      ...(await inner(query, signal)),
    ];
  }, [column, shape, sources, options, mine]);

  const titleOf = (one: string): string | undefined => {
    if (one === MINE) return mine ?? "";
    if (shape === "option") return options.find((option) => option.value === one)?.title ?? one;
    if (shape === "member") return env.refs.members?.[one];
    if (shape === "department") return env.refs.departments?.[one];
    return env.refs.records?.[one]?.title;
  };
  const remember = (option: SearchOption) => {
    if (option.id === MINE || shape === "option") return;
    if (shape === "member") learn({ members: { [option.id]: option.title } });
    else if (shape === "department") learn({ departments: { [option.id]: option.title } });
    else learn({ records: { [option.id]: { title: option.title, form: column.schema["x-form"] ?? "" } } });
  };
  const take = (ids: readonly string[]) => {
    if (offered && ids.includes(MINE)) onChange(offered.value);
    else {
      const chosen = ids.filter((one) => one !== MINE);
      onChange(many ? chosen : chosen[0]);
    }
  };
  return (
    <SearchSelect
      id={id}
      label={t("value")}
      many={many}
      value={isMine(value) ? [MINE] : asIds(value)}
      search={search}
      titleOf={titleOf}
      onPick={remember}
      onChange={take}
      texts={texts}
      placeholder={texts.choose}
    />
  );
}

function isFlowState(column: Field, value: string): value is FlowState {
  return column.key === "flow_state" && (FLOW_STATES as readonly string[]).includes(value);
}
