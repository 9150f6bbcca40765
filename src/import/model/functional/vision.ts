import { fail } from "../../../diagnostics/catalogue.ts"
import { fillTensor } from "../../../ops/families/access.ts"
import { callSite } from "../call-site.ts"
import { vector } from "../tensor/literal.ts"
import { applyTo, fromRaw, type Tensor } from "../tensor/tensor.ts"
import { perAxis, type Spatial } from "./spatial.ts"

export type PaddingMode = "constant" | "reflect" | "replicate" | "circular"

const padModes = { constant: "constant", reflect: "reflect", replicate: "edge", circular: "wrap" } as const

/** Pads the last axes: a pair of begin and end for each, innermost first. */
export function pad(x: Tensor, padding: readonly number[], mode: PaddingMode = "constant", value = 0): Tensor {
  return x.pad(padding, padModes[mode], value)
}

export interface InterpolateOptions {
  /** Extents of the result; give this or `scaleFactor`. */
  readonly size?: Spatial
  readonly scaleFactor?: Spatial
  readonly mode?: "nearest" | "linear" | "bilinear" | "trilinear" | "bicubic"
  readonly alignCorners?: boolean
}

/** Resamples the spatial axes of `[N, C, …]`. */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  const { mode = "nearest", alignCorners = false, size, scaleFactor } = options
  const rank = x.shape.length - 2
  const attributes = {
    mode: mode === "nearest" ? "nearest" : mode === "bicubic" ? "cubic" : "linear",
    coordinateTransformationMode: mode === "nearest" ? "asymmetric" : alignCorners ? "align_corners" : "half_pixel",
    nearestMode: "floor",
    cubicCoeffA: -0.75,
  } as const
  const name = `upsample_${mode}${rank}d`
  if (size !== undefined) {
    const sizes = vector([...x.shape.slice(0, 2), ...perAxis(size, rank, "interpolate size")])
    return applyTo("resize", [x, undefined, undefined, sizes], attributes, name)
  }
  if (scaleFactor === undefined) {
    fail("TRACE_UNSUPPORTED", callSite(), {
      op: "interpolate",
      found: "neither size nor scaleFactor",
      expected: "one of them",
    })
  }
  const factors = [1, 1, ...perAxis(scaleFactor, rank, "interpolate scaleFactor")]
  const scales = fromRaw(fillTensor({ dtype: "float32", shape: [factors.length] }, (i) => factors[i]!))
  return applyTo("resize", [x, undefined, scales], attributes, name)
}

/** Channels to space: `[N, C · r², H, W]` to `[N, C, H · r, W · r]`. */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  return applyTo("depthToSpace", [x], { blocksize: upscaleFactor, mode: "CRD" }, "pixel_shuffle")
}

/** Space to channels, the inverse of `pixelShuffle`. */
export function pixelUnshuffle(x: Tensor, factor: number): Tensor {
  const [n, c, h, w] = x.shape as [number, number, number, number]
  const blocks = x.reshape(n, c, h / factor, factor, w / factor, factor)
  return blocks.permute(0, 1, 3, 5, 2, 4).reshape(n, c * factor * factor, h / factor, w / factor)
}
