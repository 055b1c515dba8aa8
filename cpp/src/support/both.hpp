// Functions that are compiled for the processor and, by nvcc, for a graphics card as well: one source, one rounding.
#pragma once

#ifdef __CUDACC__
#define HULLX_BOTH __host__ __device__
#else
#define HULLX_BOTH
#endif
