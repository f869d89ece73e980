using System.Reflection;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>A grain factory over fakes: every key of an interface leads to the same object.</summary>
public class FakeGrains : DispatchProxy
{
    private object[] _grains = [];

    /// <summary>A factory that finds the fakes by the interfaces they implement.</summary>
    public static IGrainFactory Of(params object[] grains)
    {
        var factory = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)(object)factory)._grains = grains;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var sought = targetMethod!.GetGenericArguments().Single();
        return _grains.FirstOrDefault(sought.IsInstanceOfType) ?? throw new InvalidOperationException($"There is no fake of {sought}.");
    }
}
