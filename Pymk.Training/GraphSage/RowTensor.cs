using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Copies rows straight into the memory of libtorch. A tensor made of an array holds another array until the collector finds it: at a block of rows each,
/// these pile up to several copies of what the blocks are made of.
/// </summary>
internal static class RowTensor
{
    /// <summary>A tensor of rows x width.</summary>
    /// <param name="values">The rows, one after the other.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="device">Where the tensor is used.</param>
    public static Tensor Of(ReadOnlySpan<float> values, int rows, int width, Device device)
    {
        var copy = empty(rows, width);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(copy.bytes));
        return device.type == DeviceType.CPU ? copy : copy.to(device, disposeAfter: true);
    }
}
