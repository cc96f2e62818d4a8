"""Run by QGIS's own Python: opens a project, says what it finds as JSON, draws frames."""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    QgsApplication,
    QgsDateTimeRange,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt
from qgis.PyQt.QtGui import QColor


def main(path, out, geopackage):
    application = QgsApplication([], GUIenabled=False)
    application.initQgis()
    project = QgsProject.instance()
    opened = project.read(path)
    layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
    view = project.viewSettings().defaultViewExtent()
    time = project.timeSettings()
    range_ = time.temporalRange()
    found = {
        "opened": opened,
        "title": project.title(),
        "crs": project.crs().authid(),
        "layers": {
            layer.name(): {
                "valid": layer.isValid(),
                "count": layer.featureCount(),
                "renderer": layer.renderer().type(),
                "classes": [r.label() for r in layer.renderer().ranges()]
                if layer.renderer().type() == "graduatedSymbol"
                else [],
                "sized": layer.renderer().type() == "singleSymbol"
                and layer.renderer().symbol().dataDefinedSize().isActive(),
                "temporal": layer.temporalProperties().isActive(),
                "rights": layer.metadata().rights(),
            }
            for layer in layers
        },
        "time": [range_.begin().toString(Qt.ISODate), range_.end().toString(Qt.ISODate)],
        "step": [time.timeStep(), int(time.timeStepUnit())],
        "mode": project.readNumEntry("TemporalControllerWidget", "/NavigationMode")[0],
        "view": view.toString() if view else "",
    }
    plain = QgsVectorLayer(f"{geopackage}|layername=regions", "regions", "ogr")
    found["style in the GeoPackage"] = plain.renderer().type()
    begin = range_.begin().date()
    for name, first in (("first", begin), ("none", begin.addYears(-50))):
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setBackgroundColor(QColor("white"))
        settings.setOutputSize(QSize(800, 500))
        settings.setDestinationCrs(project.crs())
        settings.setExtent(QgsRectangle(20, 40, 50, 60))
        settings.setIsTemporal(True)
        at = QDateTime(first, QDateTime().time(), Qt.UTC)
        settings.setTemporalRange(QgsDateTimeRange(at, at.addDays(7), includeEnd=False))
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        job.renderedImage().save(f"{out}/{name}.png")
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)  # QGIS's own tidying up crashes now and then after all is done


main(*sys.argv[1:])
