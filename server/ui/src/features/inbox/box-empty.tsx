/** A box with nothing to show: because it is empty, or because it was narrowed to nothing. */
import { Button } from "antd";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { isFiltered, NO_FILTER, type BoxFilter } from "./box-filter";
import { texts } from "./texts/texts";

type TextKey = keyof (typeof texts)["zh-CN"];

const words = {
  todo: ["emptyTodo", "emptyTodoText"],
  started: ["emptyStarted", "emptyStartedText"],
  cc: ["emptyCc", "emptyCcText"],
  done: ["emptyDone", "emptyDoneText"],
} as const satisfies Record<string, readonly [TextKey, TextKey]>;

export interface BoxEmptyProps {
  readonly box: keyof typeof words;
  readonly filter: BoxFilter;
  readonly onFilter: (filter: BoxFilter) => void;
}

export function BoxEmpty({ box, filter, onFilter }: BoxEmptyProps) {
  const t = useTexts(texts);
  if (!isFiltered(filter)) return <Empty title={t(words[box][0])} text={t(words[box][1])} />;
  return (
    <Empty title={t("emptyFound")} text={t("emptyFoundText")}>
      <Button onClick={() => onFilter(NO_FILTER)}>{t("clearFilter")}</Button>
    </Empty>
  );
}
