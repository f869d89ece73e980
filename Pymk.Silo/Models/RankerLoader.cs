using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Ranking;

namespace Pymk.Silo.Models;

/// <summary>Loads heads on the device that is asked for; where there is none, on the processor, which is said once.</summary>
internal sealed partial class RankerLoader(bool cuda, ILogger<RankerLoader> log)
{
    public const string Cpu = "CPU";
    public const string Cuda = "CUDA";

    private bool _fellBack;

    public (RankerModel Ranker, string Provider) Load(string path)
    {
        if (cuda && !_fellBack)
        {
            try
            {
                return (RankerModel.Load(path, options => options.AppendExecutionProvider_CUDA()), Cuda);
            }
            catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                _fellBack = true;
                LogFellBack(e.Message);
            }
        }

        return (RankerModel.Load(path), Cpu);
    }

    [LoggerMessage(LogLevel.Warning, "The CUDA execution provider is not available ({Reason}); ranking runs on the processor. It needs the GPU build of ONNX Runtime and a device: see docs/operations.md.")]
    private partial void LogFellBack(string reason);
}
