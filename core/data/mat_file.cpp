// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/mat_file.h"

#include "core/base/csv.h"
#include "core/base/error.h"

#include <matio.h>

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>

namespace sharpscope {

namespace {

struct CloseMat {
    void operator()(mat_t* file) const { Mat_Close(file); }
    void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};
using Variable = std::unique_ptr<matvar_t, CloseMat>;

std::string nameOf(const std::filesystem::path& file) { return file.filename().string(); }

/// Version 7.3 is an HDF5 file behind the same 128 bytes of text.
bool isHdf5(const std::filesystem::path& file)
{
    std::array<char, 10> begin{};
    std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
    return std::string_view(begin.data(), begin.size()) == "MATLAB 7.3";
}

std::int64_t countOf(const matvar_t& variable, const std::string& file)
{
    std::int64_t count = 1;
    for (int i = 0; i < variable.rank; ++i)
        if (__builtin_mul_overflow(count, static_cast<std::int64_t>(variable.dims[i]), &count) || count < 0)
            throw Error(file + ": " + variable.name + " promises more values than any file has");
    return count;
}

/// The variable with its values, after its size was compared with the file's.
Variable readVariable(const std::filesystem::path& path, const std::string& name, const std::stop_token& stop)
{
    const std::string file = nameOf(path);
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) throw Error(path.string() + ": not there");
    constexpr std::int64_t hdf5RatioAtMost = 1032;
    const std::int64_t roomFor = isHdf5(path)
                                     ? static_cast<std::int64_t>(std::filesystem::file_size(path)) * hdf5RatioAtMost
                                     : checkMatElements(path, stop);
    const std::unique_ptr<mat_t, CloseMat> mat(Mat_Open(path.c_str(), MAT_ACC_RDONLY));
    const std::string lacking = isHdf5(path)
                                    ? " that is stored as MATLAB itself does (its class is an attribute); version "
                                      "7.3 files of other programs lack that: save as version 7"
                                    : "";
    if (!mat) throw Error(file + ": no MATLAB file" + lacking);
    Variable variable(Mat_VarReadInfo(mat.get(), name.c_str()));
    if (!variable) throw Error(file + ": has no variable \"" + name + "\"" + lacking);
    const bool isNumber = variable->class_type >= MAT_C_DOUBLE && variable->class_type <= MAT_C_UINT64;
    if (!isNumber || variable->isComplex) throw Error(file + ": " + name + " is no array of real numbers" + lacking);
    const std::int64_t count = countOf(*variable, file);
    // a value takes at least a byte: MATLAB stores whole doubles as bytes
    if (count > roomFor)
        throw Error(file + ": " + name + " promises " + std::to_string(count) + " values, but the file has room for " +
                    std::to_string(roomFor) + " bytes");
    if (count == 0) throw Error(file + ": " + name + " is empty");
    const std::size_t bytes = static_cast<std::size_t>(count) * Mat_SizeOfClass(variable->class_type);
    if (Mat_VarReadDataAll(mat.get(), variable.get()) != 0 || !variable->data || variable->nbytes < bytes)
        throw Error(file + ": the values of " + name + " are damaged");
    return variable;
}

template <class T>
std::vector<std::int64_t> wholeNumbers(const matvar_t& variable, std::int64_t count, const std::string& file)
{
    std::vector<std::int64_t> values(count);
    for (std::int64_t i = 0; i < count; ++i) {
        T value{};
        std::memcpy(&value, static_cast<const char*>(variable.data) + i * sizeof(T), sizeof value);
        if constexpr (std::is_floating_point_v<T>)
            if (!(std::abs(value) < 9e15) || value != std::floor(value))
                throw Error(file + ": " + variable.name + " has " + fixedText(value, 6) + " at index " +
                            std::to_string(i) + ", which is no whole number");
        values[i] = static_cast<std::int64_t>(value);
    }
    return values;
}

std::vector<std::int64_t> shapeOf(const matvar_t& variable) { return {variable.dims, variable.dims + variable.rank}; }

} // namespace

MatArray<std::uint8_t> readMatBytes(const std::filesystem::path& file, const std::string& name,
                                    const std::stop_token& stop)
{
    const Variable variable = readVariable(file, name, stop);
    if (variable->class_type != MAT_C_UINT8) throw Error(nameOf(file) + ": " + name + " is not of class uint8");
    const auto* values = static_cast<const std::uint8_t*>(variable->data);
    return {shapeOf(*variable), {values, values + countOf(*variable, nameOf(file))}};
}

MatArray<std::int64_t> readMatIntegers(const std::filesystem::path& path, const std::string& name)
{
    const Variable variable = readVariable(path, name, {});
    const std::string file = nameOf(path);
    const std::int64_t count = countOf(*variable, file);
    const auto as = [&]<class T>(T) {
        return MatArray<std::int64_t>{shapeOf(*variable), wholeNumbers<T>(*variable, count, file)};
    };
    switch (variable->class_type) {
    case MAT_C_DOUBLE:
        return as(double());
    case MAT_C_SINGLE:
        return as(float());
    case MAT_C_INT8:
        return as(std::int8_t());
    case MAT_C_UINT8:
        return as(std::uint8_t());
    case MAT_C_INT16:
        return as(std::int16_t());
    case MAT_C_UINT16:
        return as(std::uint16_t());
    case MAT_C_INT32:
        return as(std::int32_t());
    case MAT_C_UINT32:
        return as(std::uint32_t());
    case MAT_C_INT64:
        return as(std::int64_t());
    case MAT_C_UINT64:
        return as(std::uint64_t());
    default:
        throw Error(file + ": " + name + " is no array of real numbers");
    }
}

} // namespace sharpscope
