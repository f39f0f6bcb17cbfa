import { useDraggable } from "@dnd-kit/core";
import type { KindName } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { insertKind } from "./actions";
import { findField, useDesigner } from "./designer-context";
import { GROUPS, kindsIn } from "./designer-kinds";
import { PALETTE_ID } from "./focus";
import { KindIcon } from "./kind-icon";
import styles from "./palette.module.css";
import { formDesignTexts } from "./texts/texts";
import { useKindTitle, useStartWords } from "./use-kind-title";

/** The kinds one may add, by group: a click or Enter adds where the line above says, a drag to where one wants it. */
export function Palette() {
  const t = useTexts(formDesignTexts);
  return (
    <nav className={styles.palette} aria-label={t("palette")}>
      <PaletteGoal />
      {GROUPS.map((group, at) => (
        <section key={group}>
          <h2 className={styles.group}>{t(`group_${group}`)}</h2>
          <ul className={styles.kinds}>
            {kindsIn(group).map((kind, index) => (
              <li key={kind}>
                <PaletteItem kind={kind} id={at === 0 && index === 0 ? PALETTE_ID : undefined} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** Where a click leads while a sub-form or one of its columns is chosen; elsewhere nobody doubts it. */
function PaletteGoal() {
  const t = useTexts(formDesignTexts);
  const { fields, selected } = useDesigner();
  const outer = findField(fields, selected?.split(".")[0] ?? null);
  const is = outer?.kind === "subform";
  return (
    <p className={styles.goal} role="status">
      {is && t(selected === outer.key ? "addsColumn" : "addsBehind", { title: outer.title })}
    </p>
  );
}

function PaletteItem({ kind, id }: { readonly kind: KindName; readonly id: string | undefined }) {
  const designer = useDesigner();
  const title = useKindTitle()(kind);
  const wordsOf = useStartWords();
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: `palette:${kind}`, data: { kind } });
  return (
    <button
      ref={setNodeRef}
      id={id}
      type="button"
      className={styles.kind}
      data-dragging={isDragging || undefined}
      disabled={!designer.state.readable}
      onClick={() => insertKind(designer, kind, wordsOf(kind))}
      {...listeners}
    >
      <KindIcon kind={kind} />
      <span>{title}</span>
    </button>
  );
}
