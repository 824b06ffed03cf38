// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/vti_file.h"

#include "core/base/error.h"

#include <vtkDoubleArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkXMLImageDataWriter.h>

#include <algorithm>

namespace sharpscope {

namespace {

void addArray(vtkImageData& image, const char* name, const std::vector<double>& values)
{
    vtkNew<vtkDoubleArray> array;
    array->SetName(name);
    array->SetNumberOfTuples(static_cast<vtkIdType>(values.size()));
    std::copy(values.begin(), values.end(), array->GetPointer(0));
    image.GetPointData()->AddArray(array);
}

} // namespace

void writeVti(const std::filesystem::path& file, const Surface& surface)
{
    const GridStarted& grid = surface.grid;
    if (surface.loss.empty() || grid.columns < 2 || grid.rows < 2)
        throw Error(file.string() + ": there is no surface to write");
    vtkNew<vtkImageData> image;
    image->SetDimensions(static_cast<int>(grid.columns), static_cast<int>(grid.rows), 1);
    image->SetOrigin(grid.xMin, grid.yMin, 0);
    image->SetSpacing((grid.xMax - grid.xMin) / static_cast<double>(grid.columns - 1),
                      (grid.yMax - grid.yMin) / static_cast<double>(grid.rows - 1), 1);
    addArray(*image, "loss", surface.loss);
    addArray(*image, "accuracy", surface.accuracy);
    image->GetPointData()->SetActiveScalars("loss");

    vtkNew<vtkXMLImageDataWriter> writer;
    writer->SetFileName(file.c_str());
    writer->SetInputData(image);
    if (writer->Write() != 1 || writer->GetErrorCode() != 0) throw Error(file.string() + ": cannot be written");
}

} // namespace sharpscope
