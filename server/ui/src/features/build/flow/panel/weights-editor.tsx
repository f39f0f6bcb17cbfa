import { Button, IconButton } from "@/shared/controls/button";
import { NumberInput } from "@/shared/controls/number-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, objectIn, type FlowNode } from "../flow-document";
import { PeopleList } from "../people/people-list";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { useNode } from "./use-node";

const LEAST = 1;
const MOST = 100;

/** Whose vote counts for more than one. */
export function WeightsEditor({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const { at, id } = useNode(node);
  const path = [...at, "weights"];
  const weights = listIn(node.keywords["weights"]);
  return (
    <div className={styles.list} role="group" aria-labelledby={`${id}-weights-label`} id={`${id}-weights`}>
      {weights.map((one, index) => {
        const name = t("weightN", { n: index + 1 });
        const written = objectIn(one);
        return (
          <div className={styles.card} key={index}>
            <NumberInput
              id={`${id}-weight-${index}`}
              label={name}
              value={Number(written["weight"] ?? LEAST)}
              suffix={t("votes")}
              onChange={(next) => {
                const weight = Math.min(MOST, Math.max(LEAST, Math.round(next ?? LEAST)));
                store.edit(
                  (draft) => draft.set([...path, index, "weight"], weight),
                  `${node.key} weight ${index}`,
                );
              }}
            />
            <IconButton
              icon="close"
              label={t("remove", { name })}
              onClick={() => store.edit((draft) => draft.remove([...path, index]))}
            />
            <PeopleList
              id={`${id}-weight-${index}-people`}
              at={[...path, index, "people"]}
              people={listIn(written["people"])}
              label={t("weightOf", { name })}
            />
          </div>
        );
      })}
      <Button
        icon="plus"
        look="quiet"
        onClick={() =>
          store.edit((draft) => draft.insertItem(path, weights.length, { people: [{ role: "" }], weight: 2 }))
        }
      >
        {t("addWeight")}
      </Button>
    </div>
  );
}
