import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../../document/json-tree";
import { useFlow } from "../flow-context";
import { objectIn } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";

interface PairsEditorProps {
  readonly id: string;
  /** Where the object is written. */
  readonly at: Path;
  readonly value: Json | undefined;
  readonly label: string;
  readonly help?: string;
  /** What a name is called, and what stands for it. */
  readonly nameLabel: string;
  readonly valueLabel: string;
  /** The names one may choose; any may be typed when left out. */
  readonly names?: readonly { readonly value: string; readonly title: string }[];
  readonly fresh: { readonly name: string; readonly value: string };
}

/** Names with what stands for each of them: members of a body, fields and where they come from. */
export function PairsEditor(props: PairsEditorProps) {
  const { id, at, value, label, help, nameLabel, valueLabel, names, fresh } = props;
  const t = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const pairs = Object.entries(objectIn(value));
  const taken = (name: string) => pairs.some(([known]) => known === name);
  const free = names?.find((one) => !taken(one.value))?.value;
  const write = (next: readonly (readonly [string, Json])[], what: string | null) =>
    store.edit((draft) => draft.set(at, next.length === 0 ? undefined : Object.fromEntries(next)), what);
  const rename = (index: number, name: string) => {
    if (!taken(name))
      write(
        pairs.map((pair, place) => (place === index ? [name, pair[1]] : pair)),
        `${at.join("/")} name ${index}`,
      );
  };
  const freshName = () => {
    if (names) return free;
    let name = fresh.name;
    for (let n = 2; taken(name); n += 1) name = `${fresh.name}${n}`;
    return name;
  };
  const added = freshName();
  return (
    <Row id={id} label={label} group help={help}>
      <div className={styles.list} role="group" aria-label={label} id={id}>
        {pairs.map(([name, text], index) => (
          <div className={styles.person} key={index}>
            {names ? (
              <SelectInput
                id={`${id}-${index}-name`}
                label={t("pairOf", { label: nameLabel, n: index + 1 })}
                value={name}
                options={names.filter((one) => one.value === name || !taken(one.value))}
                onChange={(next) => rename(index, next)}
              />
            ) : (
              <TextInput
                id={`${id}-${index}-name`}
                label={t("pairOf", { label: nameLabel, n: index + 1 })}
                value={name}
                onChange={(next) => rename(index, next)}
              />
            )}
            <IconButton
              icon="close"
              label={t("remove", { name: name === "" ? nameLabel : name })}
              onClick={() =>
                write(
                  pairs.filter((_, place) => place !== index),
                  null,
                )
              }
            />
            <TextInput
              id={`${id}-${index}-value`}
              label={t("pairOf", { label: valueLabel, n: index + 1 })}
              value={typeof text === "string" ? text : JSON.stringify(text)}
              onChange={(next) =>
                write(
                  pairs.map((pair, place) => (place === index ? [pair[0], next] : pair)),
                  `${at.join("/")} value ${index}`,
                )
              }
            />
          </div>
        ))}
        {added !== undefined && (
          <Button icon="plus" look="quiet" onClick={() => write([...pairs, [added, fresh.value]], null)}>
            {t("addPair", { label })}
          </Button>
        )}
      </div>
    </Row>
  );
}
