import { ConditionBuilder } from "@/features/condition/condition-builder";
import { shapeOf } from "@/features/condition/operators";
import { isOwned } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Because, Outcome } from "./outcome";
import { RowTools } from "./row-tools";
import { useRule, type PointsRow, type ScorecardItem } from "./rule-context";
import styles from "./rule.module.css";
import { ruleTexts } from "./texts/texts";

/** Points for what is known of a record, and bands that turn their sum into the value. */
export function ScorecardEditor() {
  const t = useTexts(ruleTexts);
  const { store, rule, fields } = useRule();
  const card = rule.scorecard;
  if (!card) return null;
  const items = card.items ?? [];
  const bands = card.bands ?? [];
  const numbers = fields.filter(
    (field) => shapeOf(field) === "number" && (!isOwned(field) || field.schema["x-readonly"] === true),
  );
  return (
    <>
      <section className={styles.basics} aria-label={t("score")} id="rule-scorecard">
        <label htmlFor="card-start">{t("start")}</label>
        <NumberInput
          id="card-start"
          value={card.start ?? 0}
          onChange={(next) => store.edit((draft) => draft.set(["scorecard", "start"], next ?? 0), "start")}
        />
        <label htmlFor="card-score">{t("scoreField")}</label>
        <SelectInput
          id="card-score"
          value={card.score ?? ""}
          emptyTitle={t("scoreNowhere")}
          options={numbers.map((field) => ({ value: field.key, title: field.title }))}
          onChange={(next) =>
            store.edit((draft) => draft.set(["scorecard", "score"], next === "" ? undefined : next))
          }
        />
      </section>
      {items.map((item, index) => (
        <Aspect key={index} item={item} index={index} count={items.length} />
      ))}
      <div>
        <Button
          icon="plus"
          onClick={() =>
            store.edit((draft) =>
              draft.insertItem(["scorecard", "items"], items.length, {
                title: t("aspect", { n: items.length + 1 }),
                points: [{ when: {}, points: 10 }],
              }),
            )
          }
        >
          {t("addAspect")}
        </Button>
      </div>
      <h2 className={styles.heading}>{t("bands")}</h2>
      {bands.map((band, index) => (
        <section key={index} className={styles.card} aria-label={t("band", { n: index + 1 })}>
          <header className={styles.cardHead}>
            <label htmlFor={`band-${index}-min`}>{t("bandFrom")}</label>
            <span className={styles.points}>
              <NumberInput
                id={`band-${index}-min`}
                label={t("bandMin", { n: index + 1 })}
                value={band.min}
                onChange={(next) =>
                  store.edit(
                    (draft) => draft.set(["scorecard", "bands", index, "min"], next ?? 0),
                    `band ${index}`,
                  )
                }
              />
            </span>
            <RowTools
              at={["scorecard", "bands"]}
              index={index}
              count={bands.length}
              name={t("band", { n: index + 1 })}
            />
          </header>
          <Outcome
            id={`band-${index}`}
            at={["scorecard", "bands", index]}
            outcome={band}
            name={t("band", { n: index + 1 })}
          />
        </section>
      ))}
      <div>
        <Button
          icon="plus"
          onClick={() =>
            store.edit((draft) =>
              draft.insertItem(["scorecard", "bands"], bands.length, {
                min: Math.max(0, ...bands.map((band) => band.min + 10)),
                then: null,
              }),
            )
          }
        >
          {t("addBand")}
        </Button>
      </div>
    </>
  );
}

interface AspectProps {
  readonly item: ScorecardItem;
  readonly index: number;
  readonly count: number;
}

function Aspect({ item, index, count }: AspectProps) {
  const t = useTexts(ruleTexts);
  const { store } = useRule();
  const at = ["scorecard", "items", index] as const;
  return (
    <section className={styles.card} aria-label={item.title}>
      <header className={styles.cardHead}>
        <TextInput
          id={`aspect-${index}-title`}
          label={t("aspectName", { n: index + 1 })}
          value={item.title}
          onChange={(next) => store.edit((draft) => draft.set([...at, "title"], next), `aspect ${index}`)}
        />
        <RowTools at={["scorecard", "items"]} index={index} count={count} name={item.title} />
      </header>
      {item.points.map((row, position) => (
        <Points key={position} row={row} item={index} index={position} count={item.points.length} />
      ))}
      <div>
        <Button
          look="quiet"
          icon="plus"
          onClick={() =>
            store.edit((draft) =>
              draft.insertItem([...at, "points"], item.points.length, { when: {}, points: 10 }),
            )
          }
        >
          {t("addPoints")}
        </Button>
      </div>
    </section>
  );
}

interface PointsProps {
  readonly row: PointsRow;
  readonly item: number;
  readonly index: number;
  readonly count: number;
}

function Points({ row, item, index, count }: PointsProps) {
  const t = useTexts(ruleTexts);
  const { store, vocabulary } = useRule();
  const list = ["scorecard", "items", item, "points"] as const;
  const name = t("pointsRow", { n: index + 1 });
  const id = `points-${item}-${index}`;
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([...list, index, keyword], value), `${id} ${keyword}`);
  return (
    <div className={styles.pointsRow}>
      <ConditionBuilder
        label={t("whenOf", { name })}
        vocabulary={vocabulary}
        condition={row.when}
        onChange={(when) => set("when", (when ?? {}) as Json)}
      />
      <div className={styles.cardHead}>
        <span className={styles.points}>
          <NumberInput
            id={`${id}-points`}
            label={t("points")}
            value={row.points}
            suffix={t("pointsUnit")}
            onChange={(next) => set("points", next ?? 0)}
          />
        </span>
        <Because
          id={`${id}-because`}
          name={name}
          value={row.because ?? ""}
          onChange={(next) => set("because", next === "" ? undefined : next)}
        />
        <RowTools at={list} index={index} count={count} name={name} />
      </div>
    </div>
  );
}
