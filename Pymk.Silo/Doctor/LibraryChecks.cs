using Microsoft.ML.OnnxRuntime;
using Pymk.Faiss;

namespace Pymk.Silo.Doctor;

/// <summary>Checks each native library of serving by using it.</summary>
internal static class LibraryChecks
{
    public static Finding Faiss() => Try(
        () =>
        {
            const long Nearest = 20;
            using var index = FaissHnswIndex.Build([1f, 0f, 0f, 1f], [10L, Nearest], 2);
            var (ids, scores) = (new long[1], new float[1]);
            index.Search([0.1f, 0.9f], 1, ids, scores);
            return ids[0] == Nearest
                ? $"loads and finds, kernel {FaissHnswIndex.KernelName}"
                : throw new InvalidOperationException($"kernel {FaissHnswIndex.KernelName} finds the wrong one of two vectors");
        },
        "apt-get install -y g++ libfaiss-dev libopenblas-dev, then start again to rebuild it");

    public static Finding Onnx() => Try(
        () => $"loads, {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}",
        "delete the folder Pymk.Silo/bin and start again");

    private static Finding Try(Func<string> use, string remedy)
    {
        try
        {
            return Finding.Fine(use());
        }
        catch (Exception e)
        {
            // Native libraries fail in many ways; each of them is the finding.
            return Finding.Wrong(e.GetBaseException().Message.ReplaceLineEndings(" "), remedy);
        }
    }
}
