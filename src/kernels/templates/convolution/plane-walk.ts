/**
 * Kernels that work plane by plane (a plane is all of one channel) copy each plane right before they read it, so that it is read from the
 * nearest cache. The memory of the copy is used again for the next plane, in each of a few parts of the channels.
 *
 *   for part { for c of the part { for n { copy[part] = x[n, c] with its padding;  … copy[part] … } } }
 */
import type { Value } from "../../../ir/graph.ts"
import { along } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { Kernel, Statement } from "../../language/kernel.ts"
import { copyPlane } from "./copy-plane.ts"
import { inParts, mostParts } from "./parts.ts"
import type { SpatialAxis } from "./spatial-axes.ts"
import {
  elementOfCopy,
  elementOfInput,
  needsCopy,
  planCopy,
  type WindowCopy,
  type WindowElement,
  type WindowOptions,
} from "./windows.ts"

/** Planes are those of batch `n` and channel `c`. */
export interface PlaneWalk {
  readonly input: WindowElement
  /** The planes before any copy, if they lie in memory. */
  readonly stored: Stored | undefined
  /** What must run before a plane is read. */
  prepare(writer: KernelWriter): readonly Statement[]
  /** A kernel's range that runs statements for every `c`. */
  overChannels(body: readonly Statement[]): readonly [Kernel["range"], readonly Statement[]]
}

export function planeWalk(
  context: TemplateContext,
  source: Value,
  axes: readonly SpatialAxis[],
  options: WindowOptions,
): PlaneWalk {
  const channels = source.type.shape[1]!
  const stored = context.stored(source)
  if (!needsCopy(source, axes, options)) return walkInPlace(elementOfInput(source, axes), stored, channels)
  const parts = Math.min(mostParts, channels)
  let planned: WindowCopy | undefined
  const copy = (): WindowCopy => (planned ??= planCopy(context, source, axes, options, parts))
  return {
    input: (writer, lanes, point) => elementOfCopy(copy())(writer, lanes, point),
    stored,
    prepare: (writer) => copyPlane(writer, copy(), along("n"), along("c")),
    overChannels: (body) => inParts("c", channels, parts, body),
  }
}

/** Where nothing has to be done before. */
function walkInPlace(input: WindowElement, stored: Stored | undefined, channels: number): PlaneWalk {
  return { input, stored, prepare: () => [], overChannels: (body) => [{ variable: "c", count: channels }, body] }
}
