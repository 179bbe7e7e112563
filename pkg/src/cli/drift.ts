/** What has to change in a text to make it another: lines to take away with `- `, lines to add with `+ `, in their order. */
export function drift(old: string, now: string): string[] {
  const [before, after] = [old.split("\n"), now.split("\n")];
  // How many lines the rests have in common, from each pair of places on.
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const same = before[row] === after[column];
      common[row * width + column] = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      row++;
      column++;
    } else if (row < before.length && (column === after.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${before[row++]}`);
    } else lines.push(`+ ${after[column++]}`);
  }
  return lines;
}
