// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/vtp_file.h"

#include "core/base/error.h"
#include "widgets/view3d/surface_field.h"

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkStringArray.h>
#include <vtkXMLPolyDataWriter.h>

#include <cmath>

namespace sharpscope {

namespace {

enum Kind { SurfaceKind = 0, PathKind = 1, MinimumKind = 2 };

/// Points with their numbers; cells are collected by kind, since VTK wants vertices first, then lines, then polygons.
class Geometry {
public:
    Geometry(const ShownSurface& shown, const SurfaceStyle& style)
        : m_surface(shown.surface), m_scale(heightScale({shown}, style)), m_shown(valuesOn(m_surface, style.quantity))
    {
        m_points->SetDataTypeToDouble();
        m_loss->SetName("loss");
        m_accuracy->SetName("accuracy");
        addSurface();
        addModels();
    }

    void write(const std::filesystem::path& file)
    {
        vtkNew<vtkPolyData> data;
        data->SetPoints(m_points);
        data->SetVerts(m_minima);
        data->SetLines(m_paths);
        data->SetPolys(m_triangles);
        data->GetPointData()->AddArray(m_loss);
        data->GetPointData()->AddArray(m_accuracy);
        data->GetPointData()->SetActiveScalars("loss");
        vtkNew<vtkIntArray> kinds;
        vtkNew<vtkStringArray> models;
        kinds->SetName("kind");
        models->SetName("model");
        const auto add = [&](Kind kind, const std::string& model) {
            kinds->InsertNextValue(kind);
            models->InsertNextValue(model);
        };
        for (const std::string& model : m_minimumModels)
            add(MinimumKind, model);
        for (const std::string& model : m_pathModels)
            add(PathKind, model);
        for (vtkIdType i = 0; i < m_triangles->GetNumberOfCells(); ++i)
            add(SurfaceKind, "");
        data->GetCellData()->AddArray(kinds);
        data->GetCellData()->AddArray(models);
        vtkNew<vtkXMLPolyDataWriter> writer;
        writer->SetFileName(file.c_str());
        writer->SetInputData(data);
        if (writer->Write() != 1 || writer->GetErrorCode() != 0) throw Error(file.string() + ": cannot be written");
    }

private:
    vtkIdType add(double a, double b, double shown, double loss, double accuracy)
    {
        const double drawn = m_scale.valueAt(m_scale.heightOf(shown));
        m_loss->InsertNextValue(loss);
        m_accuracy->InsertNextValue(accuracy);
        return m_points->InsertNextPoint(a, b, m_scale.logarithmic ? std::log10(drawn) : drawn);
    }

    void addSurface()
    {
        const GridStarted& grid = m_surface.grid;
        const SurfaceField loss = valuesOn(m_surface, SurfaceQuantity::Loss);
        const SurfaceField accuracy = valuesOn(m_surface, SurfaceQuantity::Accuracy);
        std::vector<vtkIdType> ids; // -1 in holes
        for (std::int64_t row = 0; row < grid.rows; ++row)
            for (std::int64_t column = 0; column < grid.columns; ++column) {
                const double a = grid.xMin + (grid.xMax - grid.xMin) * double(column) / double(grid.columns - 1);
                const double b = grid.yMin + (grid.yMax - grid.yMin) * double(row) / double(grid.rows - 1);
                const double shown = m_shown.point(column, row);
                ids.push_back(
                    std::isnan(shown) ? -1 : add(a, b, shown, loss.point(column, row), accuracy.point(column, row)));
            }
        const auto triangle = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
            m_triangles->InsertNextCell(
                {ids[static_cast<std::size_t>(i)], ids[static_cast<std::size_t>(j)], ids[static_cast<std::size_t>(k)]});
        };
        for (std::int64_t row = 0; row + 1 < grid.rows; ++row)
            for (std::int64_t column = 0; column + 1 < grid.columns; ++column) {
                const std::int64_t i = row * grid.columns + column, up = i + grid.columns;
                bool hole = false;
                for (const std::int64_t corner : {i, i + 1, up, up + 1})
                    hole = hole || ids[static_cast<std::size_t>(corner)] < 0;
                if (hole) continue;
                triangle(i, i + 1, up + 1);
                triangle(i, up + 1, up);
            }
    }

    void addModels()
    {
        std::vector<vtkIdType> path;
        for (const SurfaceMark& mark : m_surface.marks) {
            const double below = m_shown.at(mark.a, mark.b);
            if (!std::isnan(below)) path.push_back(add(mark.a, mark.b, below, mark.loss, mark.accuracy));
            if (!mark.isEnd) continue;
            if (path.size() > 1) {
                m_paths->InsertNextCell(static_cast<vtkIdType>(path.size()), path.data());
                m_pathModels.push_back(mark.label);
            }
            if (!std::isnan(below)) {
                m_minima->InsertNextCell({path.back()});
                m_minimumModels.push_back(mark.label);
            }
            path.clear();
        }
    }

    const Surface& m_surface;
    HeightScale m_scale;
    SurfaceField m_shown;
    vtkNew<vtkPoints> m_points;
    vtkNew<vtkDoubleArray> m_loss;
    vtkNew<vtkDoubleArray> m_accuracy;
    vtkNew<vtkCellArray> m_minima;
    vtkNew<vtkCellArray> m_paths;
    vtkNew<vtkCellArray> m_triangles;
    std::vector<std::string> m_minimumModels;
    std::vector<std::string> m_pathModels;
};

} // namespace

void writeVtp(const std::filesystem::path& file, const ShownSurface& shown, const SurfaceStyle& style)
{
    if (valuesOn(shown.surface, style.quantity).isEmpty())
        throw Error(file.string() + ": there is no surface to write");
    Geometry(shown, style).write(file);
}

} // namespace sharpscope
