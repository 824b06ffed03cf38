// SPDX-License-Identifier: GPL-3.0-or-later
// MATLAB files for tests, written by libmatio.
#pragma once

#include "data_files.h"

#include <matio.h>

#include <memory>

struct MatVariable {
    const char* name;
    matio_classes type;
    std::vector<std::size_t> shape;
    QByteArray bytes; ///< first index fastest
};

template <class T>
QByteArray bytesOf(const std::vector<T>& values)
{
    return {reinterpret_cast<const char*>(values.data()), qsizetype(values.size() * sizeof(T))};
}

inline void writeMat(const std::filesystem::path& path, const std::vector<MatVariable>& variables,
                     matio_compression compression = MAT_COMPRESSION_ZLIB)
{
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::remove(path);
    const std::unique_ptr<mat_t, int (*)(mat_t*)> mat(Mat_CreateVer(path.c_str(), nullptr, MAT_FT_MAT5), Mat_Close);
    if (!mat) throw std::runtime_error(path.string());
    for (auto variable : variables) {
        const matio_types type = variable.type == MAT_C_DOUBLE  ? MAT_T_DOUBLE
                                 : variable.type == MAT_C_UINT8 ? MAT_T_UINT8
                                                                : MAT_T_INT32;
        const std::unique_ptr<matvar_t, void (*)(matvar_t*)> made(
            Mat_VarCreate(variable.name, variable.type, type, int(variable.shape.size()), variable.shape.data(),
                          variable.bytes.data(), 0),
            Mat_VarFree);
        if (!made || Mat_VarWrite(mat.get(), made.get(), compression) != 0) throw std::runtime_error(variable.name);
    }
}

inline QByteArray contentOf(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly)) throw std::runtime_error(path.string());
    return file.readAll();
}
