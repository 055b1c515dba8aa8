// Directions that are scanned together on one stream of a device, from quantising them to what survives.
//
//   begin    quantises or rounds them, copies them, and sets to work: a stage of rows, whose survivors give a lower threshold for the
//            next and larger stage, and so on; every stage but the first lets few rows pass
//   collect  waits for the device, and takes what it holds; directions whose lists were too short are asked again, with
//            room for more
//
// The lists begin with room for the first stage, of which every row may pass.
#pragma once

#include <memory>
#include <vector>

#include "cuda/device_buffer.hpp"
#include "cuda/resident.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"
#include "scan/int8_bound.hpp"
#include "scan/screen_bound.hpp"

namespace hullx::cuda {

// What all groups of a scan share.
struct Scan {
    const std::shared_ptr<Device>& device;
    const Points&                  points;
    const ResidentRows&            rows;
    const ResidentGiven*           given;  // where survivors are to be measured
    MatrixView<const double>       directions;
    const ScanOptions&             options;
    Kind                           kind;
    std::size_t                    products;  // that directions of int8 have to fit
    int                            num_threads;
    const std::int64_t*            row_group;  // on the device, or nullptr

    bool        counts() const { return !options.keep_up_to.empty(); }
    std::size_t neighbours() const { return counts() ? 0 : std::min(options.k, points.size()); }
};

// What a direction has come to.
struct Outcome {
    std::vector<Survivor> rows;  // ascending
    double                unit       = 1.0;
    std::int64_t          counted    = 0;
    bool                  screened   = true;   // false: int8 cannot hold it
    bool                  overflowed = false;  // there is no room for its survivors
};

class GroupScan {
public:
    // Room for so many directions with so many survivors each; throws std::bad_alloc.
    GroupScan(const Scan& scan, int stream, std::size_t directions, std::size_t capacity);
    // An estimate of the device memory that this takes.
    static std::size_t bytes(const Scan& scan, std::size_t directions, std::size_t capacity);

    std::size_t size() const { return size_; }

    void begin(const std::vector<std::size_t>& which);  // at most size(), indices into scan.directions
    // The outcome of the directions of `begin`, in their order.
    const std::vector<Outcome>&     collect();
    const std::vector<std::size_t>& which() const { return which_; }

private:
    template <class Make>
    void  convert(Make make);
    void  store(std::size_t i, const Int8Direction& direction);
    void  store(std::size_t i, const Int8Product& direction);
    void  store(std::size_t i, const ScreenDirection& direction);
    void  upload_rules();
    void  run_stages();
    void  screen(std::size_t first, std::size_t last);
    Group group() const;

    const Scan&              scan_;
    int                      stream_;
    std::size_t              size_, capacity_, steps_;
    std::size_t              padded_ = 0;  // directions begun with, in whole tiles
    std::vector<std::size_t> which_;
    std::vector<Outcome>     outcomes_;

    // host copies of what is uploaded, padded to whole tiles
    std::vector<std::int8_t>        integers_;
    std::vector<float>              floats_;  // instead, in float32
    std::vector<Terms>              terms_;
    std::vector<FloatTerms>         float_terms_;
    std::vector<Limits>             limits_;
    std::vector<double>             below_;
    std::vector<std::int64_t>       skipped_, groups_;
    std::vector<double>             measured_directions_;
    std::vector<Found>              found_;
    std::vector<std::uint32_t>      held_, overflowed_;
    std::vector<unsigned long long> counted_;

    DeviceBuffer<std::uint8_t>       device_values_;
    DeviceBuffer<Terms>              device_terms_;
    DeviceBuffer<FloatTerms>         device_float_terms_;
    DeviceBuffer<Limits>             device_limits_;
    DeviceBuffer<double>             device_below_, device_directions_;
    DeviceBuffer<std::int64_t>       device_skipped_, device_groups_;
    DeviceBuffer<Found>              device_found_;
    DeviceBuffer<std::uint32_t>      device_held_, device_overflowed_;
    DeviceBuffer<unsigned long long> device_counted_;
    RowBuffers                       stretch_;  // where rows are not whole on the device
};

}  // namespace hullx::cuda
