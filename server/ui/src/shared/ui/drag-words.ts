/** What screen readers say of a drag, in every place where something is dragged: by titles, never by ids. */
import type { Active, Announcements, DndContextProps, Over } from "@dnd-kit/core";
import { defineTexts, useTexts, type Translate } from "@/shared/i18n/texts";

const texts = defineTexts(
  {
    lifted: "已拿起“{title}”",
    over: "“{title}”移到了“{place}”",
    nowhere: "“{title}”不在可以放下的位置",
    dropped: "“{title}”已放到“{place}”",
    back: "“{title}”已放回原处",
    cancelled: "已取消拖动，“{title}”已放回原处",
  },
  {
    lifted: "Picked up “{title}”",
    over: "“{title}” is over “{place}”",
    nowhere: "“{title}” is over no place where it can be dropped",
    dropped: "“{title}” was dropped on “{place}”",
    back: "“{title}” was put back",
    cancelled: "The drag was cancelled, and “{title}” was put back",
  },
);

type Words = keyof (typeof texts)["en"];

export interface DragNames {
  /** What people call the thing that is dragged. */
  readonly titleOf: (active: Active) => string;
  /** What they call the place where it would land; null where it would not. */
  readonly placeOf: (over: Over, active: Active) => string | null;
}

export function announcementsOf(t: Translate<Words>, { titleOf, placeOf }: DragNames): Announcements {
  const said = (active: Active, over: Over | null, there: Words, nowhere: Words) => {
    const title = titleOf(active);
    const place = over && placeOf(over, active);
    return place === null ? t(nowhere, { title }) : t(there, { title, place });
  };
  return {
    onDragStart: ({ active }) => t("lifted", { title: titleOf(active) }),
    onDragOver: ({ active, over }) => said(active, over, "over", "nowhere"),
    onDragEnd: ({ active, over }) => said(active, over, "dropped", "back"),
    onDragCancel: ({ active }) => t("cancelled", { title: titleOf(active) }),
  };
}

/** The accessibility of a drag context; `help` says how the same is done with keys. */
export function useDragWords(help: string, names: DragNames): DndContextProps["accessibility"] {
  const t = useTexts(texts);
  return {
    announcements: announcementsOf(t, names),
    screenReaderInstructions: { draggable: help },
  };
}
